// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;

/**
 * What a tensor is, without where it lies: name, element type and shape.
 *
 * @param name any text but {@code __metadata__}, which the format keeps for itself
 * @param dtype the element type
 * @param shape the dimensions, outermost first; empty for a scalar, 0 allowed
 */
public record TensorSpec(String name, DType dtype, List<Long> shape) {
  /**
   * Copies the shape and checks that such a tensor can be written.
   *
   * @throws IllegalArgumentException if the name is {@code __metadata__} or not well-formed
   *     Unicode, or the shape is negative, too large, or does not fill whole bytes
   */
  public TensorSpec {
    if (name.equals(Header.METADATA_KEY)) {
      throw new IllegalArgumentException("a tensor cannot have the name " + Header.METADATA_KEY);
    }
    if (!JsonStrings.isWellFormed(name)) {
      throw new IllegalArgumentException("the tensor name is not well-formed Unicode");
    }
    shape = List.copyOf(shape);
    Sizes.bytes(dtype, shape);
  }

  /** The number of elements, 1 for a scalar. */
  public long elements() {
    return Sizes.elements(shape);
  }

  /** The number of bytes in a file. */
  public long byteSize() {
    return Sizes.bytes(dtype, shape);
  }

  /**
   * The order in which the reference implementation lays tensors out: widest dtype first, then by
   * name in code points. It keeps every tensor aligned to its element size.
   */
  public static List<TensorSpec> standardOrder(List<TensorSpec> specs) {
    return specs.stream().sorted(TensorSpec::inStandardOrder).toList();
  }

  private static int inStandardOrder(TensorSpec a, TensorSpec b) {
    int order = b.dtype.compareTo(a.dtype);
    return order != 0
        ? order
        : Arrays.compareUnsigned(a.name.getBytes(UTF_8), b.name.getBytes(UTF_8));
  }
}
