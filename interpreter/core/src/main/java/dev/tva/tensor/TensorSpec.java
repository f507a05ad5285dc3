// SPDX-License-Identifier: Apache-2.0
package dev.tva.tensor;

/** What a header says of one tensor. */
public record TensorSpec(DType dtype, Shape shape) {
  public long elements() {
    return shape.elements();
  }

  public long bytes() {
    return dtype.bytes(elements());
  }
}
