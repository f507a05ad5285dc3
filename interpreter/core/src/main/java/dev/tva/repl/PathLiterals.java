// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import dev.tva.source.Span;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Where a statement writes paths: in what it opens, saves and imports. */
final class PathLiterals {
  private static final Set<String> OPENING = Set.of("model", "models", "delta");

  private final List<Span> found = new ArrayList<>();

  private PathLiterals() {}

  /** The text inside the quotes, up to the first value put into it. */
  static List<Span> of(Statement s) {
    PathLiterals literals = new PathLiterals();
    literals.statement(s);
    return literals.found;
  }

  private void statement(Statement s) {
    switch (s) {
      case Statement.Bind b -> walk(b.value());
      case Statement.Param p -> p.defaultValue().ifPresent(this::walk);
      case Statement.Define d -> d.body().ifPresent(this::walk);
      case Statement.Import i -> path(i.path());
      case Statement.Save v -> {
        walk(v.value());
        path(v.path());
      }
      case Statement.Show v -> {
        v.values().forEach(this::walk);
        v.picture().ifPresent(this::path);
      }
      case Statement.Assert a -> walk(a.condition());
      case Statement.For f -> {
        walk(f.source());
        f.body().forEach(this::statement);
      }
      case Statement.Broken _ -> {}
      case Statement.Bare b -> walk(b.value());
    }
  }

  private void path(Expr e) {
    if (e instanceof Expr.Text t
        && !t.parts().isEmpty()
        && t.parts().getFirst() instanceof Expr.Part.Literal(Span span, _)) {
      found.add(span);
    }
  }

  private void walk(Expr e) {
    switch (e) {
      case Expr.Number _, Expr.Bool _, Expr.Name _, Expr.Text _, Expr.Missing _ -> {}
      case Expr.ListOf l -> l.items().forEach(this::walk);
      case Expr.Comprehension c -> {
        walk(c.item());
        walk(c.source());
      }
      case Expr.Unary u -> walk(u.operand());
      case Expr.Binary b -> {
        walk(b.left());
        walk(b.right());
      }
      case Expr.Call c -> {
        boolean opens = c.function() instanceof Expr.Name(_, String n) && OPENING.contains(n);
        if (opens && !c.arguments().isEmpty()) {
          path(c.arguments().getFirst().value());
        }
        c.arguments().forEach(a -> walk(a.value()));
      }
      case Expr.Index i -> {
        walk(i.target());
        walk(i.index());
      }
      case Expr.Field f -> walk(f.target());
      case Expr.Function f -> walk(f.body());
      case Expr.If i -> {
        walk(i.condition());
        walk(i.then());
        walk(i.otherwise());
      }
      case Expr.Match m -> {
        m.arms().forEach(a -> walk(a.value()));
        walk(m.otherwise());
      }
      case Expr.As a -> walk(a.value());
      case Expr.Block b -> {
        b.bindings().forEach(x -> walk(x.value()));
        walk(b.result());
      }
    }
  }
}
