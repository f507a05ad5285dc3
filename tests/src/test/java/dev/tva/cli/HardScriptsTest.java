// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.tva.cli.Attempts.Ended;
import dev.tva.run.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scripts that once hung, ran out of memory, were wrong or were refused without need. */
final class HardScriptsTest {
  private static final Path SCRIPTS = Path.of("src/test/resources/hard");
  private static final int LONGEST = 8_192;

  @TempDir Path folder;

  @BeforeEach
  void writeInputs() throws IOException {
    var narrow = Tensors.transformer(2, 4, DType.F32);
    for (String name : List.of("base", "ft")) {
      Tensors.writeFile(
          folder.resolve(name).resolve("model.safetensors"), narrow, name.length(), 0.01);
    }
  }

  private void checkpoints(int count) throws IOException {
    for (int i = 1; i <= count; i++) {
      Tensors.writeFile(
          folder.resolve("run").resolve("checkpoint-" + i).resolve("model.safetensors"),
          Tensors.transformer(2, 4, DType.F32),
          i,
          0.01);
    }
  }

  private Ended end(String text, String... command) throws InterruptedException {
    Attempts attempts = new Attempts();
    Ended ended = attempts.run(text.substring(0, Math.min(500, text.length())), command);
    assertEquals("", String.join("\n", attempts.broken()));
    assertTrue(
        ended.code() == 0 || ended.said().length() <= LONGEST,
        ended.said().length() + " characters");
    return ended;
  }

  /** Exit codes: 0 is an answer, 1 a problem of the script. */
  @ParameterizedTest
  @CsvSource({
    "weights-of-matches, 4, 0",
    "weights-of-matches, 3, 1",
    "weights-of-a-parameter, 4, 0",
    "zipped-with-matches, 4, 0",
    "matches-by-place, 4, 0",
    "four-matches, 4, 0",
    "weights-of-a-run, 4, 0",
    "a-run-of-matches, 4, 0",
    "weights-of-models-given, 4, 0",
    "weights-of-the-last, 4, 0",
    "weights-of-the-last-five, 5, 0",
    "weights-of-the-last-five, 4, 1",
    "many-terms, 0, 0",
    "many-steps, 0, 0",
    "sixty-doublings, 0, 0",
    "doubled-noise, 0, 0",
    "steps-between-models, 0, 0",
    "fold-of-thousands, 0, 0",
    "lists-of-lists, 0, 1",
    "strings-of-strings, 0, 1",
    "sum-in-a-loop, 0, 1",
    "zero-in-a-loop, 0, 1",
    "shard-without-a-unit, 0, 1",
    "disjoint-selections, 0, 0",
    "selection-of-a-polar, 0, 0",
    "product-of-a-selection, 0, 0",
    "singular-values-joined, 0, 1",
    "polar-of-a-selection, 0, 0",
    "vector-times-matrices, 0, 1",
    "function-nobody-calls, 0, 1",
    "pasted-in-itself, 0, 1",
    "two-errors, 0, 1",
    "two-names, 0, 1"
  })
  void areAnsweredOrRefused(String name, int checkpoints, int code) throws Exception {
    checkpoints(checkpoints);
    String text = Files.readString(SCRIPTS.resolve(name + ".tva"));
    Path script = Files.writeString(folder.resolve(name + ".tva"), text);
    end(text, "check", script.toString());
    List<String> command = new ArrayList<>(List.of("run", script.toString()));
    if (text.contains("param base")) {
      command.add("base=" + folder.resolve("base"));
      command.add("ft=" + folder.resolve("ft"));
    }
    if (text.contains("param runs")) {
      List<String> paths = new ArrayList<>();
      for (int i = 1; i <= checkpoints; i++) {
        paths.add('"' + folder.resolve("run").resolve("checkpoint-" + i).toString() + '"');
      }
      command.add("runs=[" + String.join(", ", paths) + "]");
    }
    Ended ended = end(text, command.toArray(String[]::new));
    assertEquals(code, ended.code(), ended.said());
  }

  private Ended check(String text) throws Exception {
    Path script = Files.writeString(folder.resolve("made.tva"), text);
    return end(text, "check", script.toString());
  }

  private Ended show(String formula) throws InterruptedException {
    return end(
        formula, "show", formula, "base=" + folder.resolve("base"), "ft=" + folder.resolve("ft"));
  }

  @Test
  void aFormulaThatNobodyWouldReadIsCounted() throws Exception {
    StringBuilder text = new StringBuilder("param base: model\nparam ft: model\nsave base");
    for (int k = 1; k <= 3_000; k++) {
      text.append(" + ").append(k).append("*(ft - base)");
    }
    text.append(" to \"out\"\n");
    Path script = Files.writeString(folder.resolve("made.tva"), text);
    Ended ended =
        end(
            text.toString(),
            "plan",
            script.toString(),
            "base=" + folder.resolve("base"),
            "ft=" + folder.resolve("ft"));
    assertTrue(ended.said().contains("a formula of "), ended.said());
  }

  @Test
  void whatIsLongIsAnswered() throws Exception {
    assertEquals(0, show("norm(" + "(ft - base) + ".repeat(5_000) + "ft - base)").code());
    assertEquals(1, show("norm((ft - base)[\"**.nosuch\"])").code());
    assertEquals(1, show("norm((ft - base)[\"*a*a*a*a*b\"])").code());
    assertEquals(0, check("show sum([1/i for i in 1..5000])\n").code());
    assertEquals(1, check("show [[i*j for i in 0..99999] for j in 0..99999]\n").code());
    assertEquals(1, check("show pairs(0..99999)\n").code());
    StringBuilder calls = new StringBuilder("fn f0(x) = x\n");
    for (int i = 1; i <= 60; i++) {
      calls.append("fn f%d(x) = f%d(x) + f%d(x)\n".formatted(i, i - 1, i - 1));
    }
    assertEquals(1, check(calls + "show f60(1)\n").code());
  }

  @Test
  void importsMayBeMany() throws Exception {
    StringBuilder text = new StringBuilder();
    StringBuilder calls = new StringBuilder("0");
    for (int i = 0; i < 1_000; i++) {
      Files.writeString(folder.resolve("m" + i + ".tva"), "fn f" + i + "(x) = x + " + i + "\n");
      text.append("import \"m").append(i).append(".tva\"\n");
      calls.append(" + f").append(i).append("(1)");
    }
    Ended ended = check(text + "show " + calls + "\n");
    assertEquals(0, ended.code(), ended.said());
    assertEquals("", ended.said());
  }

  @Test
  void thousandStepsAndSixtyDoublingsAreChecked() throws Exception {
    StringBuilder text =
        new StringBuilder(
            """
            param base: model
            param ft: model
            save iterate(base, 1000, fn(u) = u + 0.001*tanh(ft - u)) to "out/far"
            x0 = ft - base
            """);
    for (int i = 0; i < 60; i++) {
      text.append("x%d = x%d + tanh(x%d)\n".formatted(i + 1, i, i));
    }
    Ended ended = check(text + "show norm(x60)\n");
    assertEquals(0, ended.code(), ended.said());
    assertTrue(ended.seconds() < 2, ended.seconds() + " s");
  }

  /** What opens and closes; nothing that nests is too deep for an answer. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'('|')'",
        "'-'|''",
        "'not '|''",
        "'abs('|')'",
        "'['|']'",
        "'1^'|''",
        "'if 1 > 0 then 1 else '|''",
        "'fn(x) = '|''",
        "'{ y = 1; '|' }'",
        "'match { true -> '|'; else -> 0 }'",
        "'['|' for i in [1]]'",
        "'('|''",
        "'1 + '|''"
      })
  void whatIsDeepIsAnsweredOrRefused(String open, String close) throws Exception {
    check("x = " + open.repeat(10_000) + "1" + close.repeat(10_000) + "\nshow 1\n");
  }

  @Test
  void statementsInsideOneAnotherAreAnsweredOrRefused() throws Exception {
    check("for i in [1] {\n".repeat(10_000) + "show 1\n" + "}\n".repeat(10_000));
  }

  /** Each of which has helps to be tried, in a text that takes long to read. */
  @Test
  void problemsOfALongLineTakeNoLongerThanTheirTelling() throws Exception {
    Attempts attempts = new Attempts();
    Path script =
        Files.writeString(folder.resolve("made.tva"), "x = 1" + " and 1".repeat(10_000) + "\n");
    Ended ended = attempts.run("1 and 1 and ...", "check", script.toString());
    assertEquals("", String.join("\n", attempts.broken()));
    assertEquals(1, ended.code());
    assertTrue(ended.seconds() < 4, ended.seconds() + " s");
  }
}
