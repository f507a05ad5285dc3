// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import dev.tva.assist.Card;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Printable;
import dev.tva.view.View;
import java.util.List;

/**
 * What a session answers to one statement or command.
 *
 * @param quit whether it was asked to end
 */
public record Reply(List<Part> parts, boolean quit) {
  public Reply {
    parts = List.copyOf(parts);
  }

  /** One thing said. */
  public sealed interface Part {
    /** An error, a warning or a note. */
    record Problem(Diagnostic diagnostic) implements Part {
      public Problem {
        diagnostic = SessionHelps.of(diagnostic);
      }
    }

    /** What was asked for, as numbers. */
    record Shown(View view) implements Part {}

    /** What was asked for, as text of whole lines. */
    record Text(String text) implements Part {
      public Text {
        text = Printable.lines(text);
      }
    }

    /** What is written about a function. */
    record Documentation(Card card) implements Part {}

    /** What was edited: it is repeated, and answered next. */
    record Edited(String text) implements Part {}

    /** Said aside: a line about what was done. */
    record Remark(String text) implements Part {
      public Remark {
        text = Printable.of(text);
      }
    }
  }

  static Reply of(Part... parts) {
    return new Reply(List.of(parts), false);
  }

  static Reply problem(Diagnostic d) {
    return of(new Part.Problem(d));
  }

  static Reply text(String text) {
    return of(new Part.Text(text));
  }

  static Reply remark(String text) {
    return of(new Part.Remark(text));
  }

  public List<Diagnostic> problems() {
    return parts.stream()
        .filter(p -> p instanceof Part.Problem)
        .map(p -> ((Part.Problem) p).diagnostic())
        .toList();
  }

  public boolean ok() {
    return problems().stream().noneMatch(Diagnostic::isError);
  }
}
