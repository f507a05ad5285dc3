// SPDX-License-Identifier: Apache-2.0
package dev.tva.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.doc.Workplace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Sessions whose lines come out of a pipe. */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class PipeTest {
  @TempDir Path home;
  private Path folder;
  private Launched launched;

  @BeforeEach
  void layOut() throws IOException {
    folder = Files.createDirectories(home.resolve("work"));
    Workplace.make(folder);
    launched = new Launched(home);
  }

  private record Ended(int code, String out, String err) {}

  private Ended pipe(String lines, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(launched.program()));
    command.addAll(List.of(arguments));
    Path in = Files.writeString(home.resolve("in"), lines);
    Path out = home.resolve("out");
    Path err = home.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(launched.environment());
    try {
      int code = builder.start().waitFor();
      return new Ended(code, Files.readString(out), Files.readString(err));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void answersAndSaysNothingElse() throws IOException {
    Ended ended = pipe("norm(ft - base) > 0\n2 +\n3\n", "repl", "base=base", "ft=ft");
    assertEquals(new Ended(0, "true\n5\n", ""), ended);
  }

  @Test
  void theExitCodeTellsOfErrorsAndTheNextLineIsStillTaken() throws IOException {
    Ended ended = pipe("nrom(ft)\n1 + 1\n", "repl", "ft=ft");
    assertEquals(1, ended.code());
    assertEquals("2\n", ended.out());
    assertTrue(ended.err().startsWith("error[unknown-name]"), ended.err());
    assertFalse(ended.err().contains("\u001b"), ended.err());
    assertEquals(3, pipe("x = model(\"nowhere\")\n", "repl").code());
    assertEquals(0, pipe("", "repl").code());
  }

  @Test
  void whatIsNotCompleteAtTheEndIsAnError() throws IOException {
    Ended ended = pipe("norm(\n", "repl");
    assertEquals(1, ended.code());
    assertTrue(ended.err().startsWith("error["), ended.err());
  }

  /** A sum so long that evaluating it needs more stack than there is. */
  @Test
  void aFaultEndsOneLineAndShowsItsTraceWhenAsked() throws IOException {
    launched.environment().put("TVA_JAVA_OPTS", "-Xss256k");
    String lines = "1 + ".repeat(1000) + "1\n1 + 1\n";
    Ended ended = pipe(lines, "repl");
    assertEquals(70, ended.code());
    assertEquals("2\n", ended.out());
    assertTrue(ended.err().startsWith("error[internal-error]"), ended.err());
    assertFalse(ended.err().contains("\tat "), ended.err());
    assertTrue(pipe(lines, "repl", "--debug").err().contains("\tat dev.tva."));
  }

  @Test
  void readsNothingTwice() throws IOException {
    String lines =
        """
        a = ft_a - base
        b = ft_b - base
        :time cosine(a, b)
        :time norm(a)
        :time norm(b["mlp"], per = layer)
        :time cosine(b, a)
        :time norm(a - b)
        """;
    Ended ended = pipe(lines, "repl", "base=base", "ft_a=ft_a", "ft_b=ft_b");
    assertEquals(0, ended.code(), ended.err());
    assertEquals(
        List.of("5.18 kB read", "0 B read", "0 B read", "0 B read", "3.46 kB read"),
        ended.err().lines().map(l -> l.replaceFirst("^[0-9.]+ s, ", "")).toList());
  }

  @Test
  void theScriptItWritesRunsAndGivesTheSame() throws IOException {
    String lines =
        """
        tau = ft - base
        ## Half of it.
        fn half(x) = x/2
        tau = half(tau)
        n = norm(tau)
        n
        :save-script session.tva
        """;
    Ended session = pipe(lines, "repl", "base=base", "ft=ft");
    assertEquals(0, session.code(), session.err());
    Ended run = pipe("", "run", "session.tva");
    assertEquals(0, run.code(), run.err());
    assertEquals("n = " + session.out(), run.out());
    String script = Files.readString(folder.resolve("session.tva"), StandardCharsets.UTF_8);
    assertEquals(
        """
        param base: model = model("base")
        param ft:   model = model("ft")
        tau_1 = ft - base
        ## Half of it.
        fn half(x) = x/2
        tau = half(tau_1)
        n = norm(tau)
        show n
        """,
        script);
  }
}
