// SPDX-License-Identifier: Apache-2.0
package dev.tva.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The module for Spark is compiled only where its profile is on, so classes that move can escape
 * it.
 */
final class SparkSourcesTest {
  private static final Path INTERPRETER = Path.of("../interpreter");
  private static final Pattern IMPORT =
      Pattern.compile(
          "^import (?:static )?(dev\\.tva(?:\\.[a-z]\\w*)*\\.[A-Z]\\w*)", Pattern.MULTILINE);

  @Test
  void whatItImportsIsThere() throws IOException {
    List<String> imported;
    try (Stream<Path> all = Files.walk(INTERPRETER.resolve("spark/src"))) {
      imported =
          all.filter(f -> f.toString().endsWith(".java"))
              .flatMap(f -> IMPORT.matcher(text(f)).results().map(MatchResult::group))
              .map(line -> line.replaceFirst("import (static )?", ""))
              .distinct()
              .toList();
    }
    assertFalse(imported.isEmpty());
    assertEquals(List.of(), imported.stream().filter(c -> !isThere(c)).toList());
  }

  private static boolean isThere(String name) {
    String file = name.replace('.', '/') + ".java";
    try (Stream<Path> modules = Files.list(INTERPRETER)) {
      return modules.anyMatch(m ->
          Files.exists(m.resolve("src/main/java").resolve(file))
              || Files.exists(m.resolve("src/test/java").resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
