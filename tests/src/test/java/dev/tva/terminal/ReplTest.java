// SPDX-License-Identifier: Apache-2.0
package dev.tva.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.doc.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** Sessions as a person has them. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Order(2)
final class ReplTest {
  private static final String CTRL_A = "\u0001";
  private static final String CTRL_C = "\u0003";
  private static final String CTRL_D = "\u0004";
  private static final String CTRL_K = "\u000b";
  private static final String CTRL_R = "\u0012";
  private static final String CTRL_UNDERSCORE = "\u001f";
  private static final String TAB = "\t";
  private static final String UP = "\u001bOA";

  @TempDir(factory = TempDirFactory.Standard.class)
  Path home;

  private Path folder;
  private Launched launched;

  @BeforeEach
  void layOut() throws IOException {
    folder = Files.createDirectories(home.resolve("work"));
    Workplace.make(folder);
    launched = new Launched(home);
  }

  private Window open(String... arguments) throws IOException {
    return open(100, 24, arguments);
  }

  private Window open(int columns, int rows, String... arguments) throws IOException {
    Window window =
        new Window(
            launched.program(), launched.environment(), folder, columns, rows, List.of(arguments));
    window.awaitPrompt();
    return window;
  }

  @Test
  void answersWhatIsTyped() throws IOException {
    try (Window window = open("repl", "base=base", "ft=ft")) {
      assertEquals(
          """
          tva> tau = ft - base
          """
              .strip(),
          window.ask("tau = ft - base"));
      assertEquals(
          """
          tva> tau
            space       delta
            tensors     12
            parameters  864
            dtype       bf16
            formula     ft - base\
          """,
          window.ask("tau"));
      assertEquals("tva> norm(tau) > 0\ntrue", window.ask("norm(tau) > 0"));
      assertEquals("tva> tau = 2*tau\n`tau` is bound again", window.ask("tau = 2*tau"));
      String chart = window.ask("norm(tau, per = layer)");
      assertTrue(chart.contains("\n  model.layers.2  "), chart);
      assertTrue(chart.contains("\u2588\u2588"), chart);
      assertTrue(window.ask("histogram(tau)").contains("\u2514\u2500"), window.text());
      window.type(":quit\r");
      assertEquals(0, window.ended());
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void promptsBeforeTheEngineIsLoaded() throws IOException {
    try (Window window = open("repl", "base=base", "ft=ft")) {
      assertFalse(hasTorch(window), "at the first prompt");
      window.ask("ft - base");
      assertFalse(hasTorch(window), "what needs no data");
      window.ask("norm(ft - base)");
      assertTrue(hasTorch(window), "what needs data");
    }
  }

  private static boolean hasTorch(Window window) throws IOException {
    return Files.readString(Path.of("/proc/" + window.process() + "/maps")).contains("libtorch");
  }

  @Test
  void completesNamesAndComponentsInsideAPattern() throws IOException {
    try (Window window = open("repl", "base=base", "ft=ft")) {
      window.type("ft[\"model.layers.1.self" + TAB);
      window.await("tva> ft[\"model.layers.1.self_attn");
      window.type(".q" + TAB);
      window.await("tva> ft[\"model.layers.1.self_attn.q_proj");
      window.type(".weight\"]\r");
      window.await("tensors     1");
      window.awaitPrompt();
      window.type("ft[\"model.layers." + TAB);
      window.await("{0..2}");
      window.type(CTRL_C);
      window.awaitPrompt();
      window.type("cosin" + TAB);
      window.await("tva> cosine(");
      window.type("ft - base, ft - base, pe" + TAB);
      window.await("ft - base, per =");
      window.type("lay" + TAB + ")\r");
      window.await("model.layers.2");
      window.awaitPrompt();
      window.type("cos" + TAB);
      window.await("The cosine of the angle between two");
      window.type(CTRL_C);
      window.awaitPrompt();
      window.type("tie" + TAB);
      window.await("ties(ts, density = 20%, per = model) (Trims each task vector");
      window.type(CTRL_C);
      window.awaitPrompt();
      window.type("x = model(\"run/" + TAB);
      window.await("checkpoint-");
      window.type(CTRL_C);
    }
  }

  @Test
  void takesAFunctionOverSeveralLines() throws IOException {
    try (Window window = open("repl", "base=base", "ft=ft")) {
      window.type("fn twice(x) = {\r");
      window.await("\n   >");
      window.type("y = 2*x\r");
      window.await("y = 2*x\n   >");
      window.type("y\r}\r");
      window.awaitPrompt();
      assertEquals("tva> twice(21)\n42", window.ask("twice(21)"));
      assertEquals(
          "tva> :doc twice\ntwice(x)",
          window.ask(":doc twice").lines().limit(2).reduce((a, b) -> a + "\n" + b).orElse(""));
    }
  }

  @Test
  void showsAnErrorAndTakesItsCorrection() throws IOException {
    try (Window window = open("repl", "base=base", "ft=ft")) {
      assertEquals(
          """
          tva> nrom(ft - base) > 0
          error[unknown-name]: nothing is called `nrom`
           --> <input>:1:1
            |
          1 | nrom(ft - base) > 0
            | ^^^^ not bound
            |
            = help: did you mean: norm\
          """,
          window.ask("nrom(ft - base) > 0").stripTrailing());
      window.type(UP);
      window.await("tva> nrom(ft - base) > 0", s -> s.endsWith("tva> nrom(ft - base) > 0"));
      window.type(CTRL_A + CTRL_D.repeat(4) + "norm\r");
      window.await("tva> norm(ft - base) > 0\ntrue");
      assertEquals(
          "error[leading-operator]: this line begins with `+`, and the one above is complete",
          window.ask("+ 1").lines().skip(1).findFirst().orElse(""));
      assertEquals(
          "  = help: did you mean: :help",
          window.ask(":hepl").lines().filter(l -> l.contains("help:")).findFirst().orElse(""));
    }
  }

  @Test
  void stopsTheWorkAtCtrlC() throws IOException {
    Sparse.write(folder.resolve("big"), 40, 8192, 16384);
    try (Window window = open("repl", "big=big")) {
      window.type("norm(big - 0.5*big)\r");
      window.await("the first part read", s -> s.contains(" % ") && s.contains("Ctrl-C stops"));
      // The system forgets what was typed before Ctrl-C, unless it is told not to.
      window.type("40 + 2\r" + CTRL_C + CTRL_C);
      window.await("stopped");
      window.await("what was typed before", s -> s.endsWith("\ntva> 40 + 2\n42\ntva>"));
    }
  }

  /** Many times: what comes as a signal is late now and then. */
  @Test
  void keepsWhatIsTypedBehindCtrlC() throws IOException {
    try (Window window = open()) {
      window.awaitPrompt();
      for (int i = 10; i < 20; i++) {
        window.type("1 + " + CTRL_C + i + " + 2\r");
        String answer = "tva> " + i + " + 2\n" + (i + 2) + "\ntva>";
        window.await(answer, s -> s.endsWith(answer));
      }
      window.type("fn f(x) = {\r" + CTRL_C + "3 + 4\r");
      window.await("seven", s -> s.endsWith("tva> 3 + 4\n7\ntva>"));
    }
  }

  @Test
  void showsWhatWasTypedMeanwhileWhenItIsTaken() throws IOException {
    Sparse.write(folder.resolve("big"), 4, 8192, 16384);
    try (Window window = open("repl", "big=big")) {
      window.type("norm(big - 0.5*big)\r");
      window.await("the work", s -> s.contains("Ctrl-C stops"));
      window.type("40 + 2\r");
      window.await("both answers", s -> s.endsWith("\ntva> 40 + 2\n42\ntva>"));
      assertEquals(1, window.text().split("40 \\+ 2", -1).length - 1, window.text());
    }
  }

  /** A sum so long that evaluating it needs more stack than there is. */
  @Test
  void aFaultEndsNeitherTheSessionNorItsLook() throws IOException {
    launched.environment().put("TVA_JAVA_OPTS", "-Xss256k");
    try (Window window = open("repl", "base=base", "ft=ft")) {
      window.type("1+".repeat(500) + "1\r");
      window.await("error[internal-error]: tva itself has failed");
      window.await("a prompt", s -> s.endsWith("\n\ntva>"));
      assertFalse(window.text().contains("at dev.tva"), window.text());
      assertEquals("tva> 40 + 2\n42", window.ask("40 + 2"));
      window.type(":quit\r");
      assertEquals(0, window.ended());
    }
  }

  @Test
  void takesBackWhatWasTyped() throws IOException {
    try (Window window = open()) {
      window.type("40 + 2");
      window.await("tva> 40 + 2");
      window.type(CTRL_A + CTRL_K);
      window.await("an empty line", s -> s.endsWith("\ntva>"));
      window.type(CTRL_UNDERSCORE);
      window.await("tva> 40 + 2");
    }
  }

  @Test
  void remembersLinesForItsOwnerAlone() throws IOException {
    try (Window window = open()) {
      window.ask("1 + 2");
      window.ask("40 + 2");
      window.type(CTRL_D);
      assertEquals(0, window.ended());
    }
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(launched.history())));
    try (Window window = open()) {
      window.type(UP);
      window.await("tva> 40 + 2");
      window.type(CTRL_C);
      window.awaitPrompt();
      window.type(CTRL_R + "1 +");
      window.await("1 + 2");
      window.type("\r");
      window.await("tva> 1 + 2\n3");
    }
  }

  @Test
  void followsTheWindow() throws IOException {
    try (Window window = open("repl", "base=base", "ft=ft")) {
      window.type("norm(ft - base, per = layer) - norm(ft - base, per = layer)");
      window.await("per = layer) - norm(ft - base, per = layer)");
      window.resize(40, 20);
      window.await("two lines", s -> s.contains("\n") && s.lines().allMatch(l -> l.length() <= 40));
      window.type("\r");
      window.await("an answer", s -> s.contains("model.layers.2") && s.endsWith("tva>"));
      String tensors = window.ask(":tensors ft[\"layers\"]");
      assertTrue(tensors.lines().allMatch(l -> l.length() <= 40), tensors);
      assertTrue(tensors.contains("2.self_attn.q_proj"), tensors);
    }
  }

  @Test
  void showsLongTablesAWindowAtATime() throws IOException {
    try (Window window = open(80, 8, "repl", "ft=ft")) {
      window.type(":tensors ft\r");
      window.await("7 of 14 lines");
      window.type(" ");
      window.awaitPrompt();
      assertTrue(window.text().contains("model.norm.weight"), window.text());
      window.type(":tensors ft\r");
      window.await("7 of 14 lines");
      window.type("q");
      window.awaitPrompt();
      assertEquals("tva> 1 + 1\n2", window.ask("1 + 1"));
    }
  }

  @Test
  void takesTheKeysOfVi() throws IOException {
    try (Window window = open("repl", "--keys", "vi")) {
      window.type("1 + 1\u001b0");
      window.await("tva> 1 + 1");
      window.type("x");
      window.await("tva>  + 1");
      window.type("i4\r");
      window.await("tva> 4 + 1\n5");
    }
  }

  @Test
  void bracketedPasteRunsNothingByItself() throws IOException {
    try (Window window = open()) {
      window.type("\u001b[200~a = 20\nb = 22\n\u001b[201~");
      window.await("b = 22");
      assertFalse(window.text().endsWith("tva>"), window.text());
      window.type("a + b\r");
      window.await("\n42");
    }
  }

  @Test
  void aTerminalThatCanOnlyPrintGetsNoCodes() throws IOException {
    launched.environment().put("TERM", "dumb");
    try (Window window = open("repl", "base=base", "ft=ft")) {
      window.type("cosine(ft - base, ft - base)\r");
      window.await("\n1\ntva>");
      window.type(CTRL_D);
      assertEquals(0, window.ended());
      assertFalse(window.written().contains("\u001b"), window.written());
    }
  }
}
