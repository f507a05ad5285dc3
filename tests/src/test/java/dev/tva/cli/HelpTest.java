// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the program says of itself, and that its examples are commands it takes. */
final class HelpTest {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\\S+");

  private record Said(int code, String out, String err) {}

  private static Said say(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code = Main.run(console(out, err), arguments);
    return new Said(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static Console console(ByteArrayOutputStream out, ByteArrayOutputStream err) {
    return Console.to(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        _ -> {});
  }

  private static CommandLine commandLine(String... words) {
    return Main.commandLine(
        console(new ByteArrayOutputStream(), new ByteArrayOutputStream()), words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "eval",
        "show",
        "plan",
        "ls",
        "diff",
        "sweep",
        "check",
        "fmt",
        "import",
        "doc",
        "explain",
        "repl",
        "new",
        "completion",
        "lock",
        "verify",
        "rerun"
      })
  void everyCommandTeaches(String command) {
    Said help = say(command, "--help");
    assertEquals(0, help.code());
    assertEquals("", help.err());
    assertTrue(help.out().contains("Exit codes: 0 fine"), help.out());
    assertEquals(help, say("help", command));
    assertEquals(help, say(command, "-h"));
    List<String> examples =
        help.out()
            .lines()
            .dropWhile(l -> !l.equals("Examples:"))
            .skip(1)
            .takeWhile(l -> !l.isEmpty())
            .map(String::strip)
            .toList();
    assertFalse(examples.isEmpty(), help.out());
    for (String example : examples) {
      assertTrue(example.startsWith("tva " + command + " ") || example.equals("tva " + command));
      String[] words =
          WORD.matcher(example.replaceFirst(" [<>] .*", ""))
              .results()
              .skip(1)
              .map(HelpTest::word)
              .toArray(String[]::new);
      // Throws what the person who types it would be told.
      CommandLine.ParseResult parsed = commandLine(words).parseArgs(words);
      assertEquals(command, parsed.subcommand().commandSpec().name());
    }
  }

  private static String word(MatchResult m) {
    return m.group(1) == null ? m.group() : m.group(1);
  }

  @Test
  void everyCommandIsListedAndTaught() {
    String all = say("--help").out();
    for (String command : commandLine("--help").getSubcommands().keySet()) {
      assertTrue(all.contains("\n  " + command + " "), command);
      assertTrue(command.equals("help") || say(command, "--help").out().contains("Examples:"));
    }
  }

  @Test
  void unknownCommandsAreUsage() {
    Said near = say("evl", "a");
    assertEquals(2, near.code());
    assertEquals(
        "tva: there is no command 'evl'; did you mean tva eval?\ntry: tva --help\n", near.err());
    assertTrue(say("edit.tva").err().contains("a script is run by tva run edit.tva"));
    assertEquals(2, say("run").code());
    assertEquals(2, say("run", "x.tva", "--nonsense").code());
  }
}
