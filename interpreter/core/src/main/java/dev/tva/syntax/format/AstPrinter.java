// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax.format;

import dev.tva.syntax.Expr;
import dev.tva.syntax.Expr.BinaryOp;
import dev.tva.syntax.Expr.UnaryOp;
import dev.tva.syntax.Literals;
import java.util.List;
import java.util.Optional;

/** Expressions as source text on one line. */
public final class AstPrinter {
  private static final int EXPRESSION = 0;
  private static final int CHOICE = 1;
  private static final int NEGATION = 4;
  private static final int RANGE = 6;
  private static final int UNARY = 9;
  private static final int POWER = 10;
  private static final int POSTFIX = 11;
  private static final int PRIMARY = 12;

  private final boolean explicit;
  private final StringBuilder out = new StringBuilder();

  private AstPrinter(boolean explicit) {
    this.explicit = explicit;
  }

  /** With no more parentheses than the text needs; parsing it gives the same tree. */
  public static String print(Expr expr) {
    return new AstPrinter(false).at(EXPRESSION, expr).out.toString();
  }

  /** With parentheses around every operation, which shows how a text was read. */
  public static String explicit(Expr expr) {
    return new AstPrinter(true).at(EXPRESSION, expr).out.toString();
  }

  /** As an operand of a rule at {@code level} of the ladder; 0 is the loosest. */
  private AstPrinter at(int level, Expr expr) {
    int own = level(expr);
    boolean parens = explicit ? own < POSTFIX : own < level;
    out.append(parens ? "(" : "");
    plain(expr);
    out.append(parens ? ")" : "");
    return this;
  }

  private static int level(Expr expr) {
    return switch (expr) {
      case Expr.As _ -> EXPRESSION;
      case Expr.If _, Expr.Function _ -> CHOICE;
      case Expr.Binary binary -> level(binary.op());
      case Expr.Unary unary -> unary.op() == UnaryOp.NOT ? NEGATION : UNARY;
      case Expr.Call _, Expr.Index _, Expr.Field _ -> POSTFIX;
      case Expr.Number _,
          Expr.Text _,
          Expr.Bool _,
          Expr.Name _,
          Expr.ListOf _,
          Expr.Comprehension _,
          Expr.Match _,
          Expr.Block _,
          Expr.Missing _ ->
          PRIMARY;
    };
  }

  private static int level(BinaryOp op) {
    return switch (op) {
      case OR -> 2;
      case AND -> 3;
      case LT, LE, GT, GE, EQ, NE -> 5;
      case RANGE -> RANGE;
      case ADD, SUBTRACT -> 7;
      case MULTIPLY, DIVIDE, MATMUL -> 8;
      case POWER -> POWER;
    };
  }

  private void plain(Expr expr) {
    switch (expr) {
      case Expr.Number number -> out.append(number(number));
      case Expr.Text text -> text(text);
      case Expr.Bool bool -> out.append(bool.value());
      case Expr.Name name -> out.append(name.name());
      case Expr.ListOf list -> {
        out.append('[');
        all(list.items());
        out.append(']');
      }
      case Expr.Comprehension c -> {
        out.append('[');
        at(EXPRESSION, c.item());
        out.append(" for ").append(binder(c.binder())).append(" in ");
        at(EXPRESSION, c.source());
        out.append(']');
      }
      case Expr.Unary unary -> unary(unary);
      case Expr.Binary binary -> binary(binary);
      case Expr.Call call -> {
        at(POSTFIX, call.function());
        out.append('(');
        arguments(call.arguments());
        out.append(')');
      }
      case Expr.Index index -> {
        at(POSTFIX, index.target());
        out.append('[');
        at(EXPRESSION, index.index());
        out.append(']');
      }
      case Expr.Field field -> {
        at(POSTFIX, field.target());
        out.append('.').append(field.field().name());
      }
      case Expr.Function function -> {
        out.append("fn(").append(parameters(function.parameters())).append(") = ");
        at(CHOICE, function.body());
      }
      case Expr.If choice -> {
        out.append("if ");
        at(CHOICE, choice.condition());
        out.append(" then ");
        at(CHOICE, choice.then());
        out.append(" else ");
        at(CHOICE, choice.otherwise());
      }
      case Expr.Match match -> match(match);
      case Expr.As as -> {
        at(CHOICE, as.value());
        out.append(" as ").append(as.space().name());
      }
      case Expr.Block block -> {
        out.append("{ ");
        for (var bind : block.bindings()) {
          out.append(bind.name().name()).append(" = ");
          at(EXPRESSION, bind.value());
          out.append("; ");
        }
        at(EXPRESSION, block.result());
        out.append(" }");
      }
      case Expr.Missing _ -> out.append('?');
    }
  }

  /** As the user wrote it, so that {@code 20%} stays {@code 20%}. */
  private static String number(Expr.Number number) {
    String written = number.span().text();
    return Literals.isNumber(written)
            && Literals.number(written).equals(Optional.of(number.value()))
        ? written
        : number.value().toString();
  }

  private void text(Expr.Text text) {
    out.append('"');
    for (var part : text.parts()) {
      switch (part) {
        case Expr.Part.Literal literal -> out.append(Literals.escaped(literal.text()));
        case Expr.Part.Hole hole -> {
          out.append("${");
          at(EXPRESSION, hole.value());
          out.append('}');
        }
      }
    }
    out.append('"');
  }

  private void unary(Expr.Unary unary) {
    switch (unary.op()) {
      case NEGATE -> {
        out.append('-');
        at(UNARY, unary.operand());
      }
      case NOT -> {
        out.append("not ");
        at(NEGATION, unary.operand());
      }
    }
  }

  private void binary(Expr.Binary binary) {
    var op = binary.op();
    int level = level(op);
    switch (op) {
      case LT, LE, GT, GE, EQ, NE, RANGE -> {
        at(level + 1, binary.left());
        infix(op);
        at(level + 1, binary.right());
      }
      case POWER -> {
        at(POSTFIX, binary.left());
        infix(op);
        exponent(binary.right());
      }
      case OR, AND, ADD, SUBTRACT, MULTIPLY, DIVIDE, MATMUL -> {
        at(level, binary.left());
        infix(op);
        at(level + 1, binary.right());
      }
    }
  }

  /** {@code 2^-1} needs no parentheses, {@code 2^(-1*x)} does. */
  private void exponent(Expr expr) {
    if (!explicit
        && expr instanceof Expr.Unary(_, UnaryOp op, Expr operand)
        && op == UnaryOp.NEGATE) {
      out.append('-');
      exponent(operand);
    } else {
      at(POWER, expr);
    }
  }

  private void infix(BinaryOp op) {
    switch (op) {
      case MULTIPLY, DIVIDE, POWER, RANGE -> out.append(op.text());
      case OR, AND, LT, LE, GT, GE, EQ, NE, ADD, SUBTRACT, MATMUL ->
          out.append(' ').append(op.text()).append(' ');
    }
  }

  private void match(Expr.Match match) {
    out.append("match { ");
    for (var arm : match.arms()) {
      at(EXPRESSION, arm.condition());
      out.append(" -> ");
      at(EXPRESSION, arm.value());
      out.append("; ");
    }
    out.append("else -> ");
    at(EXPRESSION, match.otherwise());
    out.append(" }");
  }

  private void all(List<Expr> exprs) {
    for (int i = 0; i < exprs.size(); i++) {
      out.append(i == 0 ? "" : ", ");
      at(EXPRESSION, exprs.get(i));
    }
  }

  private void arguments(List<Expr.Argument> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      var argument = arguments.get(i);
      out.append(i == 0 ? "" : ", ");
      argument.name().ifPresent(name -> out.append(name.name()).append(" = "));
      at(EXPRESSION, argument.value());
    }
  }

  private static String binder(Expr.Binder binder) {
    var names = String.join(", ", binder.names().stream().map(Expr.Name::name).toList());
    return binder.names().size() == 1 ? names : "(" + names + ")";
  }

  private String parameters(List<Expr.Parameter> parameters) {
    var text = new StringBuilder();
    for (var parameter : parameters) {
      text.append(text.isEmpty() ? "" : ", ").append(parameter.name().name());
      parameter.type().ifPresent(type -> text.append(": ").append(print(type)));
      parameter
          .defaultValue()
          .ifPresent(value -> text.append(" = ").append(explicit ? explicit(value) : print(value)));
      parameter
          .range()
          .ifPresent(
              range -> text.append(" in ").append(explicit ? explicit(range) : print(range)));
    }
    return text.toString();
  }

  /** An annotation, such as {@code [delta]}. */
  public static String print(Expr.TypeName type) {
    return type.list() ? "[" + type.name() + "]" : type.name();
  }
}
