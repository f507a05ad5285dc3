// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static dev.safetensors.SafetensorsException.cut;

import java.util.List;

/** Element and byte counts with every overflow caught. */
final class Sizes {
  private Sizes() {}

  /**
   * The product of the dimensions, 1 for a scalar.
   *
   * @throws IllegalArgumentException if a dimension is negative or a partial product exceeds 2^63-1
   */
  static long elements(List<Long> shape) {
    long product = 1;
    // Without an iterator: this is done for each of many thousand tensors.
    for (int i = 0; i < shape.size(); i++) {
      long dimension = shape.get(i);
      if (dimension < 0) {
        throw new IllegalArgumentException("the shape " + cut(shape) + " has a negative dimension");
      }
      try {
        product = Math.multiplyExact(product, dimension);
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException("the shape " + cut(shape) + " has too many elements", e);
      }
    }
    return product;
  }

  /**
   * The bytes a tensor takes in a file.
   *
   * @throws IllegalArgumentException as {@link #elements}, or if the bits exceed 2^63-1 or do not
   *     fill whole bytes
   */
  static long bytes(DType dtype, List<Long> shape) {
    long bits;
    try {
      bits = Math.multiplyExact(elements(shape), (long) dtype.bits());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "a tensor of shape " + cut(shape) + " and dtype " + dtype + " has too many bytes", e);
    }
    if (bits % 8 != 0) {
      throw new IllegalArgumentException(
          "a tensor of shape " + cut(shape) + " and dtype " + dtype + " does not fill whole bytes");
    }
    return bits / 8;
  }
}
