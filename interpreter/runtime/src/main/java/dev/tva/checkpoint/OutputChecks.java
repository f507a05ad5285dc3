// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.safetensors.SafetensorsFile;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What must hold of an output's path before anything is computed. */
final class OutputChecks {
  private static final long SIDE_FILES = 64L << 20;

  private OutputChecks() {}

  static void check(Output output, List<Path> inputs, boolean overwrite) throws IOException {
    Path path = Path.of(output.path());
    for (Path input : inputs) {
      if (touches(path, input)) {
        throw OutputProblems.isInput(output.written(), input.toString());
      }
    }
    if (path.toString().endsWith(Layout.FILE) && output.shard().isPresent()) {
      throw OutputProblems.shardsOfFile(output.written());
    }
    if (!overwrite && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      Optional<String> foreign = foreign(path);
      if (foreign.isPresent()) {
        throw OutputProblems.inTheWay(output.written(), foreign.get());
      }
    }
    long needed = output.bytes() + (Files.isDirectory(path) ? SIDE_FILES : 0);
    long there = Files.getFileStore(existing(path)).getUsableSpace();
    if (needed > there) {
      throw OutputProblems.noRoom(output.written(), needed, there);
    }
  }

  /** The path itself, or the nearest folder above it that exists. */
  static Path existing(Path path) {
    Path p = path.toAbsolutePath();
    while (!Files.exists(p)) {
      p = p.getParent();
    }
    return p;
  }

  /** Whether writing one would change the other: equal, inside, around, or the same file. */
  private static boolean touches(Path output, Path input) throws IOException {
    Path in = input.toRealPath();
    Path existing = existing(output).toRealPath();
    Path out = existing.resolve(existing(output).relativize(output.toAbsolutePath())).normalize();
    if (out.equals(in) || out.startsWith(in) || in.startsWith(out)) {
      return true;
    }
    if (Files.isRegularFile(output)) {
      for (Path file : weights(in)) {
        if (Files.isSameFile(output, file) || sameKey(output, file)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean sameKey(Path a, Path b) throws IOException {
    Object key =
        Files.readAttributes(a, java.nio.file.attribute.BasicFileAttributes.class).fileKey();
    return key != null
        && key.equals(
            Files.readAttributes(b, java.nio.file.attribute.BasicFileAttributes.class).fileKey());
  }

  private static List<Path> weights(Path input) throws IOException {
    if (!Files.isDirectory(input)) {
      return List.of(input);
    }
    try (Stream<Path> files = Files.list(input)) {
      return files.filter(f -> f.toString().endsWith(Layout.FILE)).toList();
    }
  }

  /** Why what stands at the path is not an output of tva; empty where it is one. */
  private static Optional<String> foreign(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return isOurs(path) ? Optional.empty() : Optional.of("tva did not write it");
    }
    List<Path> weights = weights(path);
    if (weights.isEmpty()) {
      try (Stream<Path> files = Files.list(path)) {
        return files.findAny().isEmpty()
            ? Optional.empty()
            : Optional.of("it is a directory that tva did not write");
      }
    }
    for (Path file : weights) {
      if (!isOurs(file)) {
        return Optional.of("tva did not write its `" + file.getFileName() + "`");
      }
    }
    return Optional.empty();
  }

  private static boolean isOurs(Path file) {
    try (SafetensorsFile f = SafetensorsFile.open(file)) {
      return f.header().metadata().containsKey("tva.version");
    } catch (IOException _) {
      return false;
    }
  }
}
