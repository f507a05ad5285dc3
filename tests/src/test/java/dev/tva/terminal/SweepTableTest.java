// SPDX-License-Identifier: Apache-2.0
package dev.tva.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tva.doc.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The table of a sweep while it grows. */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class SweepTableTest {
  private static final String SCRIPT =
      """
      param base: model
      param ft: model
      param strength_of_the_edit: number = 0.5
      save base + strength_of_the_edit*(ft - base) to "out/edited"
      """;

  @TempDir Path home;

  @Test
  void leavesNothingOfItsStatusInANarrowWindow() throws IOException {
    Path folder = Files.createDirectories(home.resolve("work"));
    Workplace.make(folder);
    Files.writeString(folder.resolve("edit.tva"), SCRIPT);
    Launched launched = new Launched(home);
    List<String> arguments =
        List.of(
            "sweep",
            "edit.tva",
            "base=base",
            "ft=ft",
            "strength_of_the_edit=0,0.5",
            "--eval",
            "case {model} in *base) echo 3;; *) until test -e go; do :; done; echo 7;; esac");
    try (Window window =
        new Window(launched.program(), launched.environment(), folder, 40, 20, arguments)) {
      window.await("one line", s -> s.startsWith("0 of 2  measuring strength_of_the_edit"));
      assertEquals(1, window.text().lines().count(), window.text());
      Files.createFile(folder.resolve("go"));
      window.await("by max");
      assertEquals(0, window.ended());
      assertEquals(
          """
            strength_of_the_edit  score
            0                     7
            0.5                   7\
          """,
          window.text().lines().limit(3).reduce((a, b) -> a + "\n" + b).orElse(""));
    }
  }
}
