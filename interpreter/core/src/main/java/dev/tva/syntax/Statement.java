// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import dev.tva.source.Span;
import java.util.List;
import java.util.Optional;

/** A statement of a script; {@code doc} is the text of its {@code ##} comments. */
public sealed interface Statement {
  Span span();

  record Bind(Span span, Expr.Name name, Expr value, String doc) implements Statement {}

  /** {@code param name: type = default in lo..hi}. */
  record Param(
      Span span,
      Expr.Name name,
      Expr.TypeName type,
      Optional<Expr> defaultValue,
      Optional<Expr> range,
      String doc)
      implements Statement {}

  /** {@code fn name(parameters): result = body}; an external one has no body. */
  record Define(
      Span span,
      Expr.Name name,
      List<Expr.Parameter> parameters,
      Optional<Expr.TypeName> result,
      Optional<Expr> body,
      String doc)
      implements Statement {
    public Define {
      parameters = List.copyOf(parameters);
    }

    public boolean external() {
      return body.isEmpty();
    }
  }

  record Import(Span span, Expr.Text path, Optional<Expr.Name> alias) implements Statement {}

  /** {@code save value to path with option = value, …}. */
  record Save(Span span, Expr value, Expr path, List<Expr.Argument> options) implements Statement {
    public Save {
      options = List.copyOf(options);
    }
  }

  /** {@code show value, … to picture}. */
  record Show(Span span, List<Expr> values, Optional<Expr> picture) implements Statement {
    public Show {
      values = List.copyOf(values);
    }
  }

  record Assert(Span span, Expr condition, Optional<Expr> message) implements Statement {}

  record For(Span span, Expr.Binder binder, Expr source, List<Statement> body)
      implements Statement {
    public For {
      body = List.copyOf(body);
    }
  }

  /**
   * A statement in error.
   *
   * @param binds the names it would bind, of which nothing else is known
   * @param uses the names it uses, where it could be read at all
   * @param imports whether it would bind names that it does not say
   */
  record Broken(Span span, List<Expr.Name> binds, List<Expr.Name> uses, boolean imports)
      implements Statement {
    public Broken {
      binds = List.copyOf(binds);
      uses = List.copyOf(uses);
    }
  }

  /** An expression alone: the REPL and {@code tva eval} take it, a script does not. */
  record Bare(Span span, Expr value) implements Statement {}
}
