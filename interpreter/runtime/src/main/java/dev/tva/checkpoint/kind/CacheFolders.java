// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import static dev.tva.checkpoint.kind.ReadProblems.note;

import dev.tva.catalog.CatalogException;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.diagnostic.Help;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Folders in which hub clients keep what they have fetched: checkpoints lie deeper in them. */
final class CacheFolders {
  private CacheFolders() {}

  /** The checkpoints below a cache, or below one repository of it, relative to it; sorted. */
  static List<String> snapshots(Path folder) {
    List<String> found = new ArrayList<>();
    for (Path repository : below(folder, "models--")) {
      found.addAll(inRepository(repository, folder));
    }
    found.addAll(inRepository(folder, folder));
    return found;
  }

  private static List<String> inRepository(Path repository, Path folder) {
    Path snapshots = repository.resolve("snapshots");
    if (!Files.isDirectory(snapshots)) {
      return List.of();
    }
    return below(snapshots, "").stream()
        .filter(Layout::holds)
        .map(p -> folder.relativize(p).toString())
        .toList();
  }

  private static List<Path> below(Path folder, String prefix) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(p -> p.getFileName().toString().startsWith(prefix))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    } catch (IOException _) {
      return List.of();
    }
  }

  static CatalogException problem(String label, List<String> snapshots) {
    return ReadProblems.problem(
        "`" + label + "` is a folder of a hub's cache, not a checkpoint",
        note("what was fetched lies in its `snapshots`, by revision"),
        new Line.Table(List.of("snapshot"), snapshots.stream().map(List::of).toList()),
        new Help.Path(
            "name one of them:", FilePath.of(label).resolve(snapshots.getFirst()).toString()));
  }
}
