// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.cli.console.Console;
import dev.tva.doc.Workplace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command prints fits the terminal it is started in, and is not cut where there is none. */
final class WidthTest {
  private static final String LONG = "model.layers.0.input_layernorm.weight";
  private static final String[] MODELS = {"base", "ft", "ft_b"};

  @TempDir static Path folder;

  @BeforeAll
  static void layOut() throws IOException {
    Workplace.make(folder);
    Files.writeString(
        folder.resolve("edit.tva"),
        """
        param base: model
        param ft: model
        save base + 0.25*(ft - base) + 0.125*(ft - base) - 0.0625*(ft - base) to "out/edited"
        """);
    for (int i = 0; i < MODELS.length; i++) {
      MODELS[i] = folder.resolve(MODELS[i]).toString();
    }
  }

  private static String printed(int columns, boolean terminal, String... words) {
    var bytes = new ByteArrayOutputStream();
    var to = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Main.run(new Console(to, to, terminal, terminal, terminal, columns, false, _ -> {}), words);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void fits(int columns, String... words) {
    String text = printed(columns, true, words);
    assertFalse(text.isBlank());
    text.lines()
        // The folder of a test has a name of its own; progress is cut by the terminal.
        .filter(line -> !line.contains(folder.toString()) && !line.contains("\u001b"))
        .forEach(line -> assertTrue(line.length() <= columns, columns + ":\n" + text));
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 80, 200})
  void everythingFits(int columns) {
    String base = "base=" + MODELS[0];
    String ft = "ft=" + MODELS[1];
    fits(columns, "show", "norm(ft - base, per = tensor)", base, ft);
    fits(columns, "show", "histogram(ft - base, bins = 64)", base, ft);
    fits(columns, "ls", MODELS[0], "input_layernorm");
    fits(columns, "doc", "--search", "sparse");
    fits(columns, "doc", "ties");
    fits(columns, "diff", MODELS[0], MODELS[1]);
    fits(columns, "explain", "not-a-model");
    fits(columns, "plan", folder.resolve("edit.tva").toString(), base, ft);
    fits(columns, "show", "ft[\"self_atn\"]", base, ft);
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 59, 60, 80})
  void helpFits(int columns) {
    fits(columns, "--help");
    for (String command : List.of("show", "run", "eval", "lock", "import", "doctor")) {
      fits(columns, command, "--help");
    }
  }

  @Test
  void whatThereIsNoRoomForBesideOptionsStandsBelowThem() {
    String help = printed(40, true, "run", "--help");
    assertTrue(
        help.contains(
            """
              -h, --help
                  print this help and exit
              --kernels=vector|djl
                  what computes on the cpu: Java's
                    own vectors, or PyTorch
                    (vector); matrices are always
                    PyTorch's
            """),
        help);
    assertTrue(
        help.contains(
            """
              tva run edit.tva base=./llama \\
                  ft=./tuned strength=0.4
            """),
        help);
  }

  @Test
  void factsAreBrokenBetweenWords() {
    String text = printed(50, true, "diff", MODELS[0], MODELS[1]);
    assertTrue(
        text.contains(
            """
              names   12 in both, 0 only in the first, 0 only
                      in the second
            """),
        text);
  }

  @Test
  void numbersLoseDigitsAndHeadingsGoOnBelow() {
    String text = printed(50, true, "diff", "--base", MODELS[0], MODELS[1], MODELS[2]);
    assertTrue(
        text.contains(
            """
              layer     norm(b -  norm(a -  norm(b -  cosine
                        a)        base)     base)
            """),
        text);
    assertTrue(text.contains("  all       0.789691  0.535113  0.537801  -0.08346\n"), text);
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 80, 200})
  void namesAreCutWhereThereIsNoRoomAlone(int columns) {
    String text = printed(columns, true, "ls", MODELS[0], "input_layernorm");
    assertEquals(columns > 60, text.contains(LONG), text);
    assertTrue(printed(columns, false, "ls", MODELS[0], "input_layernorm").contains(LONG));
  }
}
