// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.safetensors.SafetensorsReader;
import dev.tva.catalog.CatalogException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Checkpoints whose headers a catalog has read. */
public final class Checkpoints {
  private Checkpoints() {}

  /** Opens the tensors; the caller closes it. */
  public static SafetensorsReader open(Path path) throws IOException {
    try {
      return SafetensorsReader.open(Layout.locate(path.toString(), path));
    } catch (CatalogException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Text that changes when the files with the tensors do, as far as their sizes and times of change
   * tell; no tensor is read. Where the checkpoint lies does not count.
   */
  public static String stamp(Path path) throws IOException {
    List<String> files = new ArrayList<>();
    for (Path file : InputFiles.of(path).weights()) {
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      files.add(file.getFileName() + " " + is.size() + " " + is.lastModifiedTime().toInstant());
    }
    Collections.sort(files);
    return String.join("\n", files);
  }
}
