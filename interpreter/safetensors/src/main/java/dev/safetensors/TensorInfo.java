// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import java.util.List;

/**
 * A tensor as a header describes it.
 *
 * @param name the tensor's name
 * @param dtype the element type
 * @param shape the dimensions, outermost first; empty for a scalar, 0 allowed
 * @param begin the first byte, counted from {@link Header#dataStart}
 * @param end one past the last byte, counted from {@link Header#dataStart}
 */
public record TensorInfo(String name, DType dtype, List<Long> shape, long begin, long end) {
  /**
   * Copies the shape and checks that the bytes fit it.
   *
   * @throws IllegalArgumentException if {@code end - begin} is not the size of dtype and shape
   */
  public TensorInfo {
    shape = List.copyOf(shape);
    long bytes = Sizes.bytes(dtype, shape);
    if (begin < 0 || end < begin || end - begin != bytes) {
      throw new IllegalArgumentException(
          "the bytes " + begin + " to " + end + " do not hold a tensor of " + bytes + " bytes");
    }
  }

  /** The number of elements, 1 for a scalar. */
  public long elements() {
    return Sizes.elements(shape);
  }

  /** The number of bytes in the file. */
  public long byteSize() {
    return end - begin;
  }

  /** The same tensor without its place. */
  public TensorSpec spec() {
    return new TensorSpec(name, dtype, shape);
  }
}
