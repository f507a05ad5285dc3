// SPDX-License-Identifier: Apache-2.0
package dev.tva.tensor;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The dimensions of a tensor. Every tensor is also seen as a matrix {@code [d0, the rest]}: one
 * dimension is one row, none is 1 x 1.
 */
public record Shape(List<Long> dimensions) {
  public Shape {
    dimensions = List.copyOf(dimensions);
  }

  public static Shape of(long... dimensions) {
    return new Shape(java.util.Arrays.stream(dimensions).boxed().toList());
  }

  public int ndim() {
    return dimensions.size();
  }

  public long elements() {
    long n = 1;
    // Without an iterator: this is asked of each of many thousand tensors.
    for (int i = 0; i < dimensions.size(); i++) {
      n = Math.multiplyExact(n, dimensions.get(i));
    }
    return n;
  }

  public long rows() {
    return ndim() < 2 ? 1 : dimensions.get(0);
  }

  public long cols() {
    if (ndim() < 2) {
      return elements();
    }
    long n = 1;
    for (long d : dimensions.subList(1, ndim())) {
      n = Math.multiplyExact(n, d);
    }
    return n;
  }

  /** As in {@code [128, 64]}. */
  @Override
  public String toString() {
    return dimensions.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }
}
