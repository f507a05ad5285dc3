// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.safetensors.SafetensorsIndex;
import dev.tva.checkpoint.kind.Layout;
import dev.tva.checkpoint.kind.Paths;
import dev.tva.checkpoint.read.FileFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files an input is made of.
 *
 * @param place the input itself, links followed
 * @param weights its files with tensors, links followed
 */
record InputFiles(Path place, List<Path> weights) {
  InputFiles {
    weights = List.copyOf(weights);
  }

  static InputFiles of(Path input) throws IOException {
    List<Path> weights = new ArrayList<>();
    if (Files.isDirectory(input)) {
      try (Stream<Path> files = Files.walk(input, 2)) {
        for (Path f : files.filter(InputFiles::hasTensors).toList()) {
          weights.add(Paths.real(f));
        }
      }
    } else {
      weights.add(input.toRealPath());
      if (Layout.isIndex(input.getFileName().toString())) {
        for (String shard : SafetensorsIndex.read(input).shards()) {
          weights.add(Paths.real(input.resolveSibling(shard)));
        }
      }
      Optional<FileFormat> format = FileFormat.of(input);
      if (format.isPresent()) {
        for (Path file : format.get().files(input)) {
          weights.add(Paths.real(file));
        }
      }
    }
    return new InputFiles(input.toRealPath(), weights);
  }

  private static boolean hasTensors(Path file) {
    return file.toString().endsWith(Layout.FILE) || FileFormat.of(file).isPresent();
  }

  /**
   * How an output would meet the input: by its path, or by a file that has a name in both.
   *
   * @param target with its links followed
   * @return words between the output and the input; empty if it does not
   */
  Optional<String> touchedBy(Path target) throws IOException {
    if (target.equals(place) || weights.contains(target)) {
      return Optional.of(target.equals(place) ? "is" : "is a file of");
    }
    if (target.startsWith(place)) {
      return Optional.of("lies inside");
    }
    if (place.startsWith(target) || weights.stream().anyMatch(w -> w.startsWith(target))) {
      return Optional.of("lies around");
    }
    Set<Object> keys = keys(weights);
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(target)) {
      try (Stream<Path> all = Files.list(target)) {
        files.addAll(all.filter(InputFiles::hasTensors).toList());
      }
    } else {
      files.add(target);
    }
    return keys(files).stream().anyMatch(keys::contains)
        ? Optional.of("shares a file with")
        : Optional.empty();
  }

  /** What the system knows files by; two names of one file have one key. */
  private static Set<Object> keys(List<Path> files) throws IOException {
    List<Object> keys = new ArrayList<>();
    for (Path file : files) {
      if (Files.isRegularFile(file)) {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        keys.add(Optional.ofNullable(key).orElse(file.toRealPath()));
      }
    }
    return keys.stream().collect(Collectors.toSet());
  }
}
