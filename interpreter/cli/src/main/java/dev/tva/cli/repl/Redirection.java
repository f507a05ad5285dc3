// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.checkpoint.Destination;
import dev.tva.checkpoint.TextFile;
import dev.tva.checkpoint.WriteRules;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Span;
import dev.tva.view.View;
import dev.tva.view.text.Look;
import dev.tva.view.text.ViewText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The file that answers go to instead of the screen, while there is one. */
public final class Redirection {
  private final boolean possible;
  private Optional<Open> open = Optional.empty();

  /** At first, answers go where they always do. */
  public Redirection() {
    this(true);
  }

  private Redirection(boolean possible) {
    this.possible = possible;
  }

  /** Of a session whose answers stay beside what was asked. */
  public static Redirection never() {
    return new Redirection(false);
  }

  /** A file, all that has been written to it, and the views among that. */
  private static final class Open {
    final Destination to;
    final WriteRules rules;
    final ViewText.Format format;
    final List<View> views = new ArrayList<>();
    String text = "";

    Open(Destination to, WriteRules rules) {
      this.to = to;
      this.rules = rules;
      String path = to.written();
      this.format =
          path.endsWith(".csv")
              ? ViewText.Format.csv
              : path.endsWith(".json") ? ViewText.Format.json : ViewText.Format.text;
    }

    /** The file is replaced only as long as it is as it was left. */
    List<Diagnostic> write(String next) {
      List<Diagnostic> notes = TextFile.write(to, next, rules, text::equals);
      text = next;
      return notes;
    }
  }

  /** From now on to this file; empty for where answers went at first. */
  List<Diagnostic> to(Optional<Destination> file, Span place, WriteRules rules) {
    if (!possible) {
      throw new DiagnosticException(
          error(Slug.WRONG_ARGUMENTS, "answers stay below what was asked, in a notebook")
              .at(place)
              .example("to draw into a file:", "show norm(tau, per = layer) to \"norms.svg\"")
              .build());
    }
    open = Optional.empty();
    Optional<Open> next = file.map(f -> new Open(f, rules));
    List<Diagnostic> notes = next.map(o -> o.write("")).orElse(List.of());
    open = next;
    return notes;
  }

  /** Whether a view went to the file. */
  boolean takes(View view) {
    open.ifPresent(o -> {
      o.views.add(view);
      o.write(
          o.format == ViewText.Format.text
              ? o.text + ViewText.of(view, o.format, Look.PLAIN)
              : ViewText.of(o.views, o.format, Look.PLAIN));
    });
    return open.isPresent();
  }

  /** Whether a text went to the file, as it does where that is no table. */
  boolean takes(String text) {
    boolean taken = open.filter(o -> o.format == ViewText.Format.text).isPresent();
    if (taken) {
      open.get().write(open.get().text + text);
    }
    return taken;
  }
}
