// SPDX-License-Identifier: Apache-2.0
package dev.formats;

import java.util.List;

/** Counts of elements with every overflow caught, as an {@link ArithmeticException}. */
public final class Sizes {
  private Sizes() {}

  /**
   * The product of the dimensions, 1 for a scalar.
   *
   * @throws ArithmeticException if a partial product exceeds 2^63-1
   * @throws IllegalArgumentException if a dimension is negative
   */
  public static long elements(List<Long> shape) {
    long product = 1;
    for (long dimension : shape) {
      if (dimension < 0) {
        throw new IllegalArgumentException("a dimension is negative");
      }
      product = Math.multiplyExact(product, dimension);
    }
    return product;
  }

  /**
   * How many elements must be there for a strided tensor to lie inside: one more than the index of
   * its last, 0 if it has none.
   *
   * @throws ArithmeticException if that exceeds 2^63-1
   * @throws IllegalArgumentException if a number is negative or the lists differ in length
   */
  public static long reach(long offset, List<Long> shape, List<Long> strides) {
    if (offset < 0 || shape.size() != strides.size()) {
      throw new IllegalArgumentException("the offset is negative, or shape and strides differ");
    }
    boolean empty = elements(shape) == 0;
    long last = offset;
    for (int i = 0; i < shape.size(); i++) {
      if (strides.get(i) < 0) {
        throw new IllegalArgumentException("a stride is negative");
      }
      if (!empty) {
        last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, (long) strides.get(i)));
      }
    }
    return empty ? 0 : Math.addExact(last, 1);
  }

  /** The strides of a tensor whose elements lie row after row. */
  public static List<Long> rowMajor(List<Long> shape) {
    var strides = new Long[shape.size()];
    long stride = 1;
    for (int i = shape.size() - 1; i >= 0; i--) {
      strides[i] = stride;
      stride = Math.multiplyExact(stride, Math.max(1, shape.get(i)));
    }
    return List.of(strides);
  }
}
