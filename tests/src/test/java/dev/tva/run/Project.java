// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where the project itself is: tests run in their module's folder, or above it. */
public final class Project {
  private Project() {}

  /** A file of its launcher. */
  public static Path launcher(String file) {
    return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
        .map(folder -> folder.resolve("interpreter/bin"))
        .filter(bin -> Files.exists(bin.resolve("tva")))
        .findFirst()
        .orElseThrow()
        .resolve(file);
  }
}
