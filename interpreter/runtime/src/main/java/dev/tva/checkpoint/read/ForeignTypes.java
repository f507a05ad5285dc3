// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.tva.tensor.DType;

/** Element types as file formats name them, and as tva does: the one place where they meet. */
public final class ForeignTypes {
  private ForeignTypes() {}

  public static DType of(dev.safetensors.DType dtype) {
    return DType.valueOf(dtype.name());
  }

  public static dev.safetensors.DType safetensors(DType dtype) {
    return dev.safetensors.DType.valueOf(dtype.name());
  }
}
