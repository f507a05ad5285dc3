// SPDX-License-Identifier: Apache-2.0
package dev.tva.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.doc.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions in small, usual and large windows. */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class SizesTest {
  @TempDir Path home;
  private Path folder;
  private Launched launched;

  @BeforeEach
  void layOut() throws IOException {
    folder = Files.createDirectories(home.resolve("work"));
    Workplace.make(folder);
    launched = new Launched(home);
  }

  @Test
  void aTerminalThatSaysNoSizeIsOfTheUsualOne() throws IOException {
    try (Window window =
        new Window(launched.program(), launched.environment(), folder, 0, 0, List.of("repl"))) {
      window.awaitPrompt();
      assertTrue(window.text().startsWith("tva 0.1.0  (:help lists"), window.text());
    }
  }

  @ParameterizedTest
  @CsvSource({"50, 15", "80, 24", "200, 50"})
  void everythingFitsTheWindow(int columns, int rows) throws IOException {
    Map<String, String> environment = new HashMap<>(launched.environment());
    environment.put("EDITOR", "sed -i.old -e s/base/ft/");
    try (Window window =
        new Window(
            launched.program(),
            environment,
            folder,
            columns,
            rows,
            List.of("repl", "base=base", "ft=ft"))) {
      window.awaitPrompt();
      String problem = window.ask("ft[\"self_atn\"]");
      fits(problem, columns);
      String words = problem.lines().map(String::strip).collect(Collectors.joining(" "));
      assertTrue(
          words.contains("error[pattern-matches-nothing]: no tensor matches \"self_atn\""),
          problem);
      assertTrue(words.contains("did you mean \"self_attn\""), problem);
      fits(window.ask("histogram(ft - base, bins = 64)"), columns);
      assertEquals("tva> norm(ft - base)\n0.535113", window.ask("norm(ft - base)"));
      assertEquals("tva> 2*_\n1.07023", window.ask("2*_"));
      assertEquals("tva> !echo $((6*7))\n42", window.ask("!echo $((6*7))"));
      window.ask("norm(ft - base)");
      assertEquals("tva> :edit\nnorm(ft - ft)\n0", window.ask(":edit"));
      assertEquals("tva> :cd run\npaths begin in `run`", window.ask(":cd run"));
      assertTrue(window.ask("model(\"checkpoint-900\")").contains("tensors     12"));
      window.ask(":output sizes.csv");
      assertEquals("tva> norm(ft - base)", window.ask("norm(ft - base)"));
      assertEquals("tva> :output\nanswers come here", window.ask(":output"));
      assertTrue(Files.readString(folder.resolve("run/sizes.csv")).startsWith("formula,value\n"));
      assertTrue(window.ask("norm(fu)").contains(" --> <input>:1:6"));
      assertEquals("tva> :cd ../..\npaths begin in `..`", window.ask(":cd ../.."));
      assertEquals("tva> :cd work\npaths begin in `.`", window.ask(":cd work"));
      if (rows < 20) {
        window.type("help\r");
        window.await("lines  (space");
        window.type("/nowhere\r");
        window.await("none with nowhere");
        window.type("/:SAVE-script\r");
        window.await("what was found", s -> s.contains(":save-script FILE"));
        window.type("q");
        window.awaitPrompt();
      }
      window.type("quit\r");
      assertEquals(0, window.ended());
    }
  }

  /** The launcher says how wide a window is. */
  @Test
  void aCommandIsToldTheWidth() throws IOException {
    try (Window window =
        new Window(
            "/bin/sh",
            launched.environment(),
            folder,
            50,
            15,
            // A window gets its size a moment after its program is started.
            List.of(
                "-c",
                "until [ \"$(stty size)\" = \"15 50\" ]; do :; done; exec "
                    + launched.program()
                    + " ls base input_layernorm"))) {
      assertEquals(0, window.ended());
      String shown = window.text();
      fits(shown, 50);
      assertTrue(shown.contains("\n  model.layers.2\u2026 "), shown);
      assertFalse(shown.contains("model.layers.2.input_layernorm.weight"), shown);
    }
  }

  private static void fits(String text, int columns) {
    assertTrue(text.lines().allMatch(l -> l.length() <= columns), text);
  }
}
