// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import dev.tva.cli.view.Wrapped;
import dev.tva.diagnostic.Theme;
import dev.tva.lower.Version;
import dev.tva.repl.Repl;
import dev.tva.repl.Settings;
import dev.tva.view.text.Look;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp;

/** A session in a terminal that can move its cursor. */
public final class TerminalRepl {
  static final Size USUAL = new Size(80, 24);
  private static final int LONGEST_LIST = 200;
  private static final int NARROWEST = 20;

  /** Terminals that are everywhere the same, of which the system's own tool need not be asked. */
  private static final Set<String> KNOWN = Set.of("xterm", "xterm-256color");

  private final Terminal terminal;
  private final Repl repl;
  private final LineReader reader;
  private final Answers answers;

  /**
   * How the session looks, and what is kept of it.
   *
   * @param history where lines are kept; empty for nowhere
   * @param redirection takes answers while they go to a file
   */
  public record Options(
      boolean color, boolean debug, Optional<Path> history, Redirection redirection) {}

  private TerminalRepl(Terminal terminal, Repl repl, Options options) {
    this.terminal = terminal;
    this.repl = repl;
    this.reader = reader(terminal, repl, options);
    this.answers = new Answers(printer(terminal, options), options.debug());
  }

  private static Printer printer(Terminal terminal, Options options) {
    PrintWriter out = terminal.writer();
    return new Printer(
        new Pager(terminal)::write,
        text -> {
          out.println(text);
          out.flush();
        },
        () -> new Look(true, options.color(), Math.max(NARROWEST, terminal.getWidth())),
        options.color() ? Theme.COLOR : Theme.PLAIN,
        options.redirection());
  }

  private static LineReader reader(Terminal terminal, Repl repl, Options options) {
    Map<String, Object> variables = new HashMap<>();
    variables.put(LineReader.SECONDARY_PROMPT_PATTERN, PlainRepl.MORE);
    variables.put(LineReader.LIST_MAX, LONGEST_LIST);
    variables.put(LineReader.ERRORS, 0);
    options.history().ifPresent(file -> variables.put(LineReader.HISTORY_FILE, file));
    SessionReader reader = new SessionReader(terminal, variables);
    reader.setParser(new LineParser(repl));
    reader.setCompleter(LineParser::complete);
    reader.setHighlighter(new LineHighlighter(repl, options.color()));
    reader.setOpt(Option.DISABLE_EVENT_EXPANSION);
    for (Option option :
        List.of(
            Option.COMPLETE_MATCHER_TYPO,
            Option.COMPLETE_MATCHER_CAMELCASE,
            Option.INSERT_TAB,
            Option.HISTORY_TIMESTAMPED)) {
      reader.unsetOpt(option);
    }
    return reader;
  }

  /**
   * Runs a session to its end; empty where the terminal can do nothing but print. {@code session}
   * makes it for who looks on.
   */
  public static boolean run(Function<Watch, Repl> session, Optional<String> script, Options options)
      throws IOException {
    try (Terminal terminal = terminal()) {
      if (terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
        return false;
      }
      // A program that opens a terminal need not say how large it is: every word had a line.
      if (terminal.getWidth() == 0) {
        terminal.setSize(USUAL);
      }
      Repl repl = session.apply(new TerminalWatch(terminal));
      new TerminalRepl(terminal, repl, options).run(script);
      return true;
    }
  }

  /**
   * The terminal is asked through JLine's own library. Where that cannot be loaded, Java's way to
   * call the system does as well, after a fifth of a second.
   */
  static Terminal terminal() throws IOException {
    TerminalBuilder builder =
        TerminalBuilder.builder().system(true).encoding(StandardCharsets.UTF_8);
    String type = builder.computeType();
    if (KNOWN.contains(type)) {
      InfoCmp.setLoadedInfoCmp(type, () -> InfoCmp.getDefaultInfoCmp(type));
    }
    try {
      return builder.provider("jni").dumb(false).build();
    } catch (IllegalStateException _) {
      return builder.provider(null).jni(false).providers("ffm,exec").dumb(true).build();
    }
  }

  private void run(Optional<String> script) {
    PrintWriter out = terminal.writer();
    String greeting = "tva " + Version.text() + "  (:help lists the commands, Tab completes)";
    out.println(Wrapped.of(greeting, terminal.getWidth()));
    out.flush();
    boolean goOn = answers.write(() -> repl.start(script));
    while (goOn) {
      keys(repl.settings().keys());
      try {
        String text = reader.readLine(PlainRepl.PROMPT);
        goOn = answers.write(() -> repl.replies(text));
      } catch (UserInterruptException e) {
        if (e.getPartialLine().isEmpty()) {
          out.println("(:quit or Ctrl-D ends the session)");
        }
      } catch (EndOfFileException _) {
        goOn = false;
      }
    }
  }

  private void keys(Settings.Keys keys) {
    String name =
        switch (keys) {
          case EMACS -> LineReader.EMACS;
          case VI -> LineReader.VIINS;
        };
    reader.getKeyMaps().put(LineReader.MAIN, reader.getKeyMaps().get(name));
  }
}
