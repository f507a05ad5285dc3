// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.tva.catalog.CatalogException;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.session.NaturalOrder;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Checkpoints by a glob, as the shell has it, in natural order. */
final class Globs {
  private Globs() {}

  static List<String> expand(String glob) throws CatalogException {
    Path pattern = Path.of(glob);
    Path fixed = pattern.isAbsolute() ? pattern.getRoot() : Path.of("");
    int parts = 0;
    while (parts < pattern.getNameCount() && !isGlob(pattern.getName(parts).toString())) {
      fixed = fixed.resolve(pattern.getName(parts++));
    }
    List<Path> found = List.of(fixed);
    for (; parts < pattern.getNameCount(); parts++) {
      found = matching(found, pattern.getName(parts).toString());
    }
    List<String> checkpoints = new ArrayList<>();
    for (Path p : found) {
      if (isCheckpoint(p)) {
        checkpoints.add(p.toString());
      }
    }
    if (checkpoints.isEmpty()) {
      throw new CatalogException(
          "no checkpoint matches `" + glob + "`",
          false,
          List.of(
              new Line.Help(
                  "`*` stands for any part of one name: `run/checkpoint-*`", Optional.empty())));
    }
    checkpoints.sort(NaturalOrder.INSTANCE);
    return checkpoints;
  }

  private static boolean isGlob(String name) {
    return name.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  private static List<Path> matching(List<Path> folders, String name) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + name);
    List<Path> found = new ArrayList<>();
    for (Path folder : folders) {
      Path listed = folder.toString().isEmpty() ? Path.of(".") : folder;
      try (Stream<Path> all = Files.list(listed)) {
        all.filter(p -> matcher.matches(p.getFileName()))
            .forEach(p -> found.add(folder.resolve(p.getFileName())));
      } catch (IOException _) {
        // What is no readable folder holds no checkpoint.
      }
    }
    return found;
  }

  private static boolean isCheckpoint(Path path) {
    if (path.getFileName().toString().endsWith(".partial")) {
      return false;
    }
    try {
      Layout.locate(path.toString(), path);
      return true;
    } catch (CatalogException _) {
      return false;
    }
  }
}
