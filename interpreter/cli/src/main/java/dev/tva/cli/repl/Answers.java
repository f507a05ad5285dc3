// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.repl.Reply;
import dev.tva.session.Bug;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Writes replies down as they come; a fault in one ends neither the session nor the next. */
final class Answers {
  private final Printer printer;
  private final boolean debug;
  private final List<Diagnostic> problems = new ArrayList<>();

  /** {@code debug} is whether stack traces are wanted. */
  Answers(Printer printer, boolean debug) {
    this.printer = printer;
    this.debug = debug;
  }

  /** Whether to go on. */
  boolean write(Supplier<Iterable<Reply>> replies) {
    try {
      for (Reply reply : replies.get()) {
        reply.parts().forEach(printer::print);
        problems.addAll(reply.problems());
        if (reply.quit()) {
          return false;
        }
      }
    } catch (DiagnosticException e) {
      printer.print(new Reply.Part.Problem(e.diagnostic()));
      problems.add(e.diagnostic());
    } catch (RuntimeException | Error e) {
      if (debug) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace, true));
        printer.aside().accept(trace.toString());
      }
      printer.print(new Reply.Part.Problem(Bug.of(e)));
      problems.add(Bug.of(e));
    }
    return true;
  }

  /** All problems there were. */
  List<Diagnostic> problems() {
    return problems;
  }
}
