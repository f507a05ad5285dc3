// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.support.Workspace;
import dev.tva.syntax.Expr;
import dev.tva.tensor.Rational;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Explains a weighted sum: which model counts how much, and where that stands. */
final class Breakdown {
  private final Workspace work;
  private final Map<Expr, Val> values;

  Breakdown(Workspace work, Map<Expr, Val> values) {
    this.work = work;
    this.values = values;
  }

  /**
   * A model in the sum, with its coefficient where that is a known number.
   *
   * @param factor what it is multiplied by, as written; empty where that is more than one thing
   */
  private record Part(Expr expr, Optional<Rational> coefficient, Optional<String> factor) {}

  Diagnostic notAModel(Expr saved, Span span, Map<String, Scope.Binding> bindings) {
    Expr formula = definition(saved, bindings);
    List<Part> parts = new ArrayList<>();
    collect(formula, Optional.of(Rational.ONE), Optional.of("1"), parts);
    Optional<Rational> total = Optional.of(Rational.ZERO);
    for (Part p : parts) {
      total = total.flatMap(t -> p.coefficient().map(t::plus));
    }
    String name = saved instanceof Expr.Name(_, String n) ? "`" + n + "`" : "this";
    String weights = "the weights of the models in " + name;
    var d =
        error(
                Slug.NOT_A_MODEL,
                total
                    .map(t -> weights + " add up to " + t + ", not 1")
                    .orElse(weights + " are not known to add up to 1"))
            .at(span, "a model is needed here");
    for (Part p : parts) {
      if (!p.expr().span().equals(span)) {
        d.also(
            p.expr().span(),
            p.coefficient().map(Rational::toString).or(p::factor).orElse("not known"));
      }
    }
    help(d, formula, parts, total, bindings);
    return d.build();
  }

  private void help(
      Diagnostic.Builder d,
      Expr formula,
      List<Part> parts,
      Optional<Rational> total,
      Map<String, Scope.Binding> bindings) {
    List<String> names = parts.stream().map(p -> p.expr().span().text()).distinct().toList();
    boolean ones =
        parts.size() == names.size()
            && parts.stream().allMatch(p -> p.coefficient().equals(Optional.of(Rational.ONE)));
    if (ones && parts.size() >= 2) {
      Optional<Edit> stated = statedAsDelta(formula, parts);
      boolean likely = isCalledDelta(parts.getLast().expr());
      String words = "if `" + names.getLast() + "` is a delta, say so:";
      if (likely) {
        stated.ifPresent(e -> d.help(words, e));
      }
      d.help(
          "to average them:", new Edit(formula.span(), "mean(" + String.join(", ", names) + ")"));
      Optional<String> third =
          bindings.entrySet().stream()
              .filter(e ->
                  e.getValue().value() instanceof Val.Node(var v)
                      && v.op() instanceof Op.Read(_, boolean delta)
                      && !delta)
              .map(Map.Entry::getKey)
              .filter(n -> !names.contains(n))
              .findFirst();
      if (parts.size() == 2 && third.isPresent()) {
        d.help(
            "to add what `" + names.get(1) + "` has learned:",
            new Edit(
                formula.span(), names.get(0) + " + (" + names.get(1) + " - " + third.get() + ")"));
      }
      if (!likely && work.formula) {
        stated.ifPresent(e -> d.help(words, e));
      }
      return;
    }
    if (formula instanceof Expr.Call(_, Expr.Name(_, String f), var arguments)
        && f.equals("sum")
        && arguments.size() == 1) {
      d.help(
          "to average them:",
          new Edit(formula.span(), "mean(" + arguments.getFirst().span().text() + ")"));
      return;
    }
    String text = formula.span().text();
    Optional<String> factors = factors(parts);
    if (!text.contains("\n") && total.isEmpty() && factors.isPresent()) {
      d.help(
          "to make them add up to 1:",
          new Edit(formula.span(), "(" + text + ")/(" + factors.get() + ")"));
    }
    if (!text.contains("\n") && total.isPresent() && total.get().signum() != 0) {
      d.help(
          "to make them add up to 1:",
          new Edit(formula.span(), "(" + text + ")/" + divisor(total.get())));
    }
    String stated = "(" + text + ") as model";
    d.help(
        "if you mean this sum as it is:",
        text.contains("\n") ? "(...) as model" : stated,
        new Edit(formula.span(), stated));
  }

  /** {@code base + (d as delta)}: a published delta does not say that it is one. */
  private Optional<Edit> statedAsDelta(Expr formula, List<Part> parts) {
    Expr last = parts.getLast().expr();
    boolean opened = values.get(last) instanceof Val.Node(Value v) && v.op() instanceof Op.Read;
    String text = formula.span().source().text();
    return opened && parts.size() == 2 && formula instanceof Expr.Binary
        ? Optional.of(
            new Edit(
                formula.span(),
                text.substring(formula.span().start(), last.span().start())
                    + "("
                    + last.span().text()
                    + " as delta)"
                    + text.substring(last.span().end(), formula.span().end())))
        : Optional.empty();
  }

  private boolean isCalledDelta(Expr e) {
    return values.get(e) instanceof Val.Node(Value v)
        && v.op() instanceof Op.Read(int input, _)
        && (work.inputs.get(input).label() + " " + work.inputs.get(input).path().orElse(""))
            .toLowerCase(Locale.ROOT)
            .matches("(?s).*(delta|diff|task.?vector).*");
  }

  /** {@code s + t} of {@code s*a + t*b}. */
  private static Optional<String> factors(List<Part> parts) {
    return parts.stream().allMatch(p -> p.factor().isPresent())
        ? Optional.of(
            parts.stream().map(p -> p.factor().orElseThrow()).collect(Collectors.joining(" + ")))
        : Optional.empty();
  }

  private static String divisor(Rational r) {
    String s = r.toString();
    return s.contains("/") || s.startsWith("-") ? "(" + s + ")" : s;
  }

  private final Set<Expr> seen = new HashSet<>();

  /** What a name was bound to, where the text is at hand. */
  private Expr definition(Expr e, Map<String, Scope.Binding> bindings) {
    if (e instanceof Expr.Name(_, String name)) {
      Scope.Binding b = bindings.get(name);
      if (b != null) {
        for (Map.Entry<Expr, Val> entry : values.entrySet()) {
          boolean whole = entry.getValue() == b.value() && !(entry.getKey() instanceof Expr.Name);
          if (whole && isBoundAt(entry.getKey().span(), b.span())) {
            return entry.getKey();
          }
        }
      }
    }
    return e;
  }

  /** Whether an expression is the right side of the binding whose name stands at {@code name}. */
  private static boolean isBoundAt(Span expression, Span name) {
    if (!expression.source().equals(name.source()) || expression.start() < name.end()) {
      return false;
    }
    String between = name.source().text().substring(name.end(), expression.start());
    return between.replace("(", "").strip().equals("=");
  }

  private void collect(
      Expr e, Optional<Rational> coefficient, Optional<String> factor, List<Part> parts) {
    if (!seen.add(e)) {
      return;
    }
    switch (e) {
      case Expr.Binary b when b.op() == Expr.BinaryOp.ADD || b.op() == Expr.BinaryOp.SUBTRACT -> {
        boolean minus = b.op() == Expr.BinaryOp.SUBTRACT;
        collect(b.left(), coefficient, factor, parts);
        collect(
            b.right(),
            minus ? coefficient.map(Rational::negated) : coefficient,
            minus ? Optional.empty() : factor,
            parts);
      }
      case Expr.Binary b when b.op() == Expr.BinaryOp.MULTIPLY -> {
        boolean right = isPoint(b.right());
        Expr point = right ? b.right() : b.left();
        Expr by = right ? b.left() : b.right();
        boolean alone = factor.equals(Optional.of("1"));
        collect(
            point,
            times(coefficient, constant(by)),
            alone ? Optional.of(by.span().text()) : Optional.empty(),
            parts);
      }
      case Expr.Binary b when b.op() == Expr.BinaryOp.DIVIDE ->
          collect(
              b.left(),
              times(
                  coefficient,
                  constant(b.right()).filter(r -> r.signum() != 0).map(Rational.ONE::over)),
              Optional.empty(),
              parts);
      case Expr.Unary u when u.op() == Expr.UnaryOp.NEGATE ->
          collect(u.operand(), coefficient.map(Rational::negated), Optional.empty(), parts);
      default -> {
        if (isPoint(e)) {
          boolean one = values.get(e) instanceof Val.Node(Value v) && work.spaces.of(v).isModel();
          parts.add(
              new Part(e, one ? coefficient : Optional.empty(), one ? factor : Optional.empty()));
        }
      }
    }
  }

  private boolean isPoint(Expr e) {
    return values.get(e) instanceof Val.Node(Value v) && work.spaces.of(v).isPoint();
  }

  private Optional<Rational> constant(Expr e) {
    return Optional.ofNullable(values.get(e)).flatMap(Val::constant);
  }

  private static Optional<Rational> times(Optional<Rational> a, Optional<Rational> b) {
    return a.flatMap(x -> b.map(x::times));
  }
}
