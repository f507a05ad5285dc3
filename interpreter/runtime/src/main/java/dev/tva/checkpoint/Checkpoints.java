// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.safetensors.SafetensorsReader;
import dev.tva.catalog.CatalogException;
import java.io.IOException;
import java.nio.file.Path;

/** Opens the tensors of a checkpoint whose headers a catalog has read. */
public final class Checkpoints {
  private Checkpoints() {}

  /** The caller closes it. */
  public static SafetensorsReader open(Path path) throws IOException {
    try {
      return SafetensorsReader.open(Layout.locate(path.toString(), path));
    } catch (CatalogException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
