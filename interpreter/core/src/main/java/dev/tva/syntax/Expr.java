// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import dev.tva.source.Span;
import dev.tva.tensor.Rational;
import java.util.List;
import java.util.Optional;

/** An expression of the language, with the place it stands at. Parentheses leave no trace. */
public sealed interface Expr {
  Span span();

  /** A number as written; {@code value} has {@code %} and byte sizes applied. */
  record Number(Span span, Rational value) implements Expr {}

  /** A string; {@code "a${x}b"} has three parts. */
  record Text(Span span, List<Part> parts) implements Expr {
    public Text {
      parts = List.copyOf(parts);
    }
  }

  /** A piece of a string. */
  sealed interface Part {
    /** Characters with escapes resolved. */
    record Literal(Span span, String text) implements Part {}

    /** {@code ${ … }}. */
    record Hole(Expr value) implements Part {}
  }

  record Bool(Span span, boolean value) implements Expr {}

  record Name(Span span, String name) implements Expr {}

  record ListOf(Span span, List<Expr> items) implements Expr {
    public ListOf {
      items = List.copyOf(items);
    }
  }

  /** {@code [item for binder in source]}. */
  record Comprehension(Span span, Expr item, Binder binder, Expr source) implements Expr {}

  /** One name, or several in parentheses that take a tuple apart. */
  record Binder(Span span, List<Name> names) {
    public Binder {
      names = List.copyOf(names);
    }
  }

  record Unary(Span span, UnaryOp op, Expr operand) implements Expr {}

  record Binary(Span span, BinaryOp op, Span opSpan, Expr left, Expr right) implements Expr {}

  record Call(Span span, Expr function, List<Argument> arguments) implements Expr {
    public Call {
      arguments = List.copyOf(arguments);
    }

    /** Whether the value of an argument is the word for a column of a table, and no name. */
    public boolean isColumn(Argument a) {
      return function instanceof Name(_, String called)
          && called.equals("sort")
          && a.value() instanceof Name
          && a.name().map(n -> n.name().equals("by")).orElse(arguments.indexOf(a) == 1);
    }
  }

  /** An argument, by position or by name. */
  record Argument(Span span, Optional<Name> name, Expr value) {}

  /** {@code target[index]}: a selection of tensors, or an item or a run of a list. */
  record Index(Span span, Expr target, Expr index) implements Expr {}

  record Field(Span span, Expr target, Name field) implements Expr {}

  /** {@code fn(a, b) = body}. */
  record Function(Span span, List<Parameter> parameters, Expr body) implements Expr {
    public Function {
      parameters = List.copyOf(parameters);
    }
  }

  record If(Span span, Expr condition, Expr then, Expr otherwise) implements Expr {}

  /** {@code match { condition -> value; …; else -> value }}. */
  record Match(Span span, List<Arm> arms, Expr otherwise) implements Expr {
    public Match {
      arms = List.copyOf(arms);
    }
  }

  record Arm(Span span, Expr condition, Expr value) {}

  /** {@code value as model}. */
  record As(Span span, Expr value, Name space) implements Expr {}

  /** {@code { bindings; the result }}; only as a body of {@code fn} and arms. */
  record Block(Span span, List<Statement.Bind> bindings, Expr result) implements Expr {
    public Block {
      bindings = List.copyOf(bindings);
    }
  }

  /** Stands where text could not be understood; a diagnostic has been given. */
  record Missing(Span span) implements Expr {}

  /** A parameter of a function. */
  record Parameter(
      Span span,
      Name name,
      Optional<TypeName> type,
      Optional<Expr> defaultValue,
      Optional<Expr> range) {}

  /** An annotation: a name such as {@code delta}, or a list of one, {@code [delta]}. */
  record TypeName(Span span, String name, boolean list) {
    /** What a bare word means a column of a table by. */
    public static final String COLUMN = "column";

    /** The type of a list's items. */
    public TypeName item() {
      return new TypeName(span, name, false);
    }
  }

  /** Prefix operators. */
  enum UnaryOp {
    NEGATE("-"),
    NOT("not");

    private final String text;

    UnaryOp(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** Infix operators. */
  enum BinaryOp {
    OR("or"),
    AND("and"),
    LT("<"),
    LE("<="),
    GT(">"),
    GE(">="),
    EQ("=="),
    NE("!="),
    RANGE(".."),
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    DIVIDE("/"),
    MATMUL("@"),
    POWER("^");

    private final String text;

    BinaryOp(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}
