// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Script;
import dev.tva.syntax.Statement;
import java.util.List;
import java.util.Optional;

/**
 * Where a formula is saved, and as what. Problems show each as it was given, not in a statement
 * that nobody typed.
 */
public record SaveTo(Source path, Optional<Source> dtype) {

  /** The script of one expression, saved; any other script as it is. */
  Script saving(Script script) {
    if (script.statements().size() == 1
        && script.statements().getFirst() instanceof Statement.Bare(Span span, Expr value)) {
      return new Script(
          script.source(),
          script.doc(),
          List.of(
              new Statement.Save(
                  span, value, text(path), dtype.map(SaveTo::dtype).stream().toList())));
    }
    return script;
  }

  /** Whether one of these texts is it. */
  boolean has(Source text) {
    return path.equals(text) || dtype.equals(Optional.of(text));
  }

  SaveTo with(Source before, Source after) {
    return new SaveTo(
        path.equals(before) ? after : path, dtype.map(d -> d.equals(before) ? after : d));
  }

  private static Expr text(Source s) {
    return new Expr.Text(all(s), List.of(new Expr.Part.Literal(all(s), s.text())));
  }

  private static Expr.Argument dtype(Source s) {
    return new Expr.Argument(
        all(s), Optional.of(new Expr.Name(all(s), "dtype")), new Expr.Name(all(s), s.text()));
  }

  private static Span all(Source s) {
    return s.span(0, s.text().length());
  }
}
