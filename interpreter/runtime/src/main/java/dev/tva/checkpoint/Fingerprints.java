// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.tva.catalog.CatalogException;
import dev.tva.checkpoint.adapter.AdapterFiles;
import dev.tva.checkpoint.kind.Layout;
import dev.tva.checkpoint.kind.Weights;
import dev.tva.checkpoint.read.FilePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells without reading them whether the files of a checkpoint are still the ones they were. */
public final class Fingerprints {
  private Fingerprints() {}

  /** Differs where a file was written or replaced; of what is gone it is empty. */
  public static String of(String path) {
    try {
      Weights weights = Layout.find(path, FilePath.of(path));
      return Stream.concat(Stream.of(weights.opened()), weights.allFiles().stream())
          .distinct()
          .map(Fingerprints::of)
          .collect(Collectors.joining("\n"));
    } catch (CatalogException _) {
      return ofAdapter(FilePath.of(path));
    }
  }

  private static String ofAdapter(Path path) {
    try {
      return AdapterFiles.needed(path.toString(), path).stream()
          .map(Fingerprints::of)
          .collect(Collectors.joining("\n"));
    } catch (CatalogException _) {
      return "";
    }
  }

  private static String of(Path file) {
    try {
      var a = Files.readAttributes(file, BasicFileAttributes.class);
      return file + " " + a.fileKey() + " " + a.size() + " " + a.lastModifiedTime();
    } catch (IOException _) {
      return file + " gone";
    }
  }
}
