// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.tva.catalog.CatalogException;
import dev.tva.checkpoint.adapter.AdapterFiles;
import dev.tva.checkpoint.kind.Layout;
import dev.tva.checkpoint.kind.Opening;
import dev.tva.checkpoint.read.TensorStore;
import java.io.IOException;
import java.nio.file.Path;

/** Checkpoints whose headers a catalog has read. */
public final class Checkpoints {
  private Checkpoints() {}

  /** Opens the tensors; the caller closes it. */
  public static TensorStore open(Path path) throws IOException {
    try {
      String label = path.toString();
      return TensorStore.open(Opening.read(label, Layout.find(label, path)));
    } catch (CatalogException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * What tells two states of the tensors' files apart, as {@link TensorStore#identity} has it; an
   * adapter has them too.
   */
  public static String stamp(Path path) throws IOException {
    try (TensorStore store = openAny(path)) {
      return store.identity();
    }
  }

  private static TensorStore openAny(Path path) throws IOException {
    try {
      return open(path);
    } catch (IOException e) {
      try {
        AdapterFiles.needed(path.toString(), path);
        return TensorStore.open(AdapterFiles.parts(path.toString(), path));
      } catch (CatalogException _) {
        throw e;
      }
    }
  }
}
