// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Theme;
import dev.tva.repl.Repl;
import dev.tva.view.text.Look;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** A session over lines of text: a pipe, or a terminal that can do nothing but print. */
public final class PlainRepl {
  static final String PROMPT = "tva> ";
  static final String MORE = "   > ";

  private final Repl repl;
  private final BufferedReader in;
  private final PrintStream out;
  private final Answers answers;
  private final boolean prompts;

  /** {@code prompts} is whether a person types. */
  public PlainRepl(
      Repl repl,
      BufferedReader in,
      PrintStream out,
      PrintStream err,
      boolean prompts,
      boolean debug,
      Redirection redirection) {
    this.repl = repl;
    this.in = in;
    this.out = out;
    Printer printer =
        new Printer(out::print, err::println, () -> Look.PLAIN, Theme.PLAIN, redirection);
    this.answers = new Answers(printer, debug);
    this.prompts = prompts;
  }

  /** Reads to the end; all problems there were. */
  public List<Diagnostic> run(Optional<String> script) throws IOException {
    boolean goOn = answers.write(() -> repl.start(script));
    StringBuilder text = new StringBuilder();
    while (goOn) {
      prompt(text.isEmpty());
      String line = in.readLine();
      if (line != null) {
        text.append(text.isEmpty() ? "" : "\n").append(line);
      }
      if (line == null || !repl.isIncomplete(text.toString())) {
        goOn = answers.write(() -> repl.replies(text.toString())) && line != null;
        text.setLength(0);
      }
    }
    if (prompts) {
      out.println();
    }
    return answers.problems();
  }

  private void prompt(boolean first) {
    if (prompts) {
      out.print(first ? PROMPT : MORE);
      out.flush();
    }
  }
}
