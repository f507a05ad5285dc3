// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.formats.ElementType;
import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.TensorEntry;
import dev.tva.tensor.DType;
import java.nio.file.Path;

/** Element types as file formats name them, and as tva does: the one place where they meet. */
public final class ForeignTypes {
  private ForeignTypes() {}

  public static DType of(dev.safetensors.DType dtype) {
    return DType.valueOf(dtype.name());
  }

  static DType of(TensorEntry entry, Path file) throws FormatException {
    if (entry.dtype() == ElementType.C128) {
      throw new FormatException(
          Reason.UNSUPPORTED,
          "tensor `" + entry.name() + "` is of complex numbers of 128 bits",
          file,
          entry.name());
    }
    return DType.valueOf(entry.dtype().name());
  }

  public static dev.safetensors.DType safetensors(DType dtype) {
    return dev.safetensors.DType.valueOf(dtype.name());
  }
}
