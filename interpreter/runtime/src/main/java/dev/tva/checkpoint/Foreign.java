// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.safetensors.SafetensorsFile;
import dev.tva.checkpoint.kind.Layout;
import dev.tva.checkpoint.swap.Trees;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What stands where an output goes, and is not tva's to replace.
 *
 * @param why the rest of a sentence that begins with the output
 * @param files the files in a directory that would be lost; of very many the first
 */
record Foreign(String why, List<String> files) {
  private static final int MOST = 1000;

  Foreign {
    files = List.copyOf(files);
  }

  /** Empty where nothing is there, or all that is there was written by tva and is as it was. */
  static Optional<Foreign> at(Path path) throws IOException {
    if (!Trees.exists(path)) {
      return Optional.empty();
    }
    if (!Files.isDirectory(path)) {
      return hasTensorsOfOurs(path)
          ? Optional.empty()
          : Optional.of(new Foreign("tva did not write it", List.of()));
    }
    List<Found> found = found(path);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = found.stream().map(Found::name).toList();
    return Optional.of(
        new Foreign(
            isOutput(path) ? found.getFirst().why() : "it is a directory that tva did not write",
            names));
  }

  private record Found(String name, String why) {}

  private static boolean isOutput(Path directory) throws IOException {
    if (WrittenFiles.read(directory).isPresent()) {
      return true;
    }
    try (var all = Files.list(directory)) {
      return all.anyMatch(f -> f.toString().endsWith(Layout.FILE));
    }
  }

  private static List<Found> found(Path directory) throws IOException {
    Optional<WrittenFiles> written = WrittenFiles.read(directory);
    List<Found> found = new ArrayList<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
            String name = WrittenFiles.name(directory, file);
            why(name, file, is, written).ifPresent(why -> found.add(new Found(name, why)));
            return found.size() < MOST ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            String name = WrittenFiles.name(directory, file);
            found.add(new Found(name, "its `" + name + "` cannot be looked at"));
            return FileVisitResult.CONTINUE;
          }
        });
    // Named first is what one knows as one's own: not a file deep in another folder.
    found.sort(Comparator.comparingInt(Foreign::depth).thenComparing(Found::name));
    return found;
  }

  private static int depth(Found f) {
    return f.name().split("/", -1).length;
  }

  private static Optional<String> why(
      String name, Path file, BasicFileAttributes is, Optional<WrittenFiles> written)
      throws IOException {
    // The system's own notes on a folder, which come and go unasked.
    boolean ofTheSystem = name.endsWith(".DS_Store");
    boolean manifest = written.isPresent() && name.equals(WrittenFiles.NAME);
    if (ofTheSystem || manifest) {
      return Optional.empty();
    }
    String notOurs = "it holds `" + name + "`, which tva did not write";
    if (written.isEmpty()) {
      return !name.contains("/") && hasTensorsOfOurs(file)
          ? Optional.empty()
          : Optional.of(notOurs);
    }
    WrittenFiles.Is was = written.get().files().get(name);
    if (was == null || !is.isRegularFile()) {
      return Optional.of(notOurs);
    }
    boolean same = was.bytes() == is.size() && was.equals(WrittenFiles.Is.of(file));
    return same ? Optional.empty() : Optional.of("its `" + name + "` is not as tva wrote it");
  }

  static boolean hasTensorsOfOurs(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (SafetensorsFile f = SafetensorsFile.open(file)) {
      return f.header().metadata().containsKey("tva.version");
    } catch (IOException _) {
      return false;
    }
  }
}
