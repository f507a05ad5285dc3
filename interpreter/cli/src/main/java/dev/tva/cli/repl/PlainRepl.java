// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import dev.tva.cli.view.BugText;
import dev.tva.cli.view.Look;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.diagnostic.Theme;
import dev.tva.session.Repl;
import dev.tva.session.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A session over lines of text: a pipe, or a terminal that can do nothing but print. */
public final class PlainRepl {
  static final String PROMPT = "tva> ";
  static final String MORE = "   > ";

  private final Repl repl;
  private final BufferedReader in;
  private final Printer printer;
  private final boolean prompts;
  private final boolean debug;
  private final List<Diagnostic> problems = new ArrayList<>();

  /** {@code prompts} is whether a person types. */
  public PlainRepl(
      Repl repl,
      BufferedReader in,
      PrintStream out,
      PrintStream err,
      boolean prompts,
      boolean debug) {
    this.repl = repl;
    this.in = in;
    this.printer = new Printer(out, err, Look.PLAIN, Theme.PLAIN);
    this.prompts = prompts;
    this.debug = debug;
  }

  /** Reads to the end; all problems there were. */
  public List<Diagnostic> run(Iterable<Reply> start) throws IOException {
    boolean goOn = answer(start);
    StringBuilder text = new StringBuilder();
    while (goOn) {
      prompt(text.isEmpty());
      String line = in.readLine();
      if (line != null) {
        text.append(text.isEmpty() ? "" : "\n").append(line);
      }
      if (line == null || !repl.isIncomplete(text.toString())) {
        goOn = answer(repl.replies(text.toString())) && line != null;
        text.setLength(0);
      }
    }
    return problems;
  }

  private void prompt(boolean first) {
    if (prompts) {
      printer.out().print(first ? PROMPT : MORE);
      printer.out().flush();
    }
  }

  /** Whether to go on. */
  private boolean answer(Iterable<Reply> replies) {
    try {
      for (Reply reply : replies) {
        reply.parts().forEach(printer::print);
        problems.addAll(reply.problems());
        if (reply.quit()) {
          return false;
        }
      }
    } catch (RuntimeException | Error e) {
      BugText.print(e, debug, printer.err());
      problems.add(Diagnostic.error(Slug.INTERNAL_ERROR, e.toString()).build());
    }
    return true;
  }
}
