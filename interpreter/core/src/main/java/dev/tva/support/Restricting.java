// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.graph.Grain;
import dev.tva.graph.Value;
import dev.tva.source.Span;
import dev.tva.syntax.Expr;
import dev.tva.tensor.Rational;
import dev.tva.type.Val;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Formulas with a selection put where it takes no tensor from a model. */
final class Restricting {
  private final Workspace work;

  Restricting(Workspace work) {
    this.work = work;
  }

  /** An edit of a model by a delta that leaves some tensors as they are. */
  Optional<String> delta(Expr e, String selection) {
    return switch (e) {
      case Expr.Binary b when isSum(b) && isDelta(e) -> selected(e, selection);
      case Expr.Binary b when b.op() == Expr.BinaryOp.ADD && isDelta(b.right()) ->
          oneLine(b.left()).flatMap(l -> moved(b.right(), selection).map(r -> l + " + " + r));
      case Expr.Binary b when b.op() == Expr.BinaryOp.SUBTRACT && isDelta(b.right()) ->
          oneLine(b.left()).flatMap(l -> moved(b.right(), selection).map(r -> l + " - " + r));
      case Expr.Binary b when b.op() == Expr.BinaryOp.ADD -> mixed(b, selection);
      case Expr.Call c -> mean(c, selection);
      default -> Optional.empty();
    };
  }

  /** Both operands, or each argument that has tensors, restricted. */
  Optional<String> eachSide(Expr of, String selection) {
    return switch (of) {
      case Expr.Binary b -> {
        Span between = b.span().source().span(b.left().span().end(), b.right().span().start());
        yield between.text().strip().equals(b.opSpan().text())
            ? selected(b.left(), selection)
                .flatMap(l -> selected(b.right(), selection).map(r -> l + between.text() + r))
            : Optional.empty();
      }
      case Expr.Call c -> {
        StringBuilder all = new StringBuilder();
        int from = c.span().start();
        for (Expr tensors : tensors(c)) {
          Span value = tensors.span();
          all.append(c.span().source().text(), from, value.start())
              .append(selected(tensors, selection).orElse(value.text()));
          from = value.end();
        }
        yield Optional.of(all.append(c.span().source().text(), from, c.span().end()).toString());
      }
      default -> Optional.empty();
    };
  }

  /** The arguments, and items of lists among them, that have tensors. */
  private List<Expr> tensors(Expr.Call call) {
    return call.arguments().stream()
        .map(Expr.Argument::value)
        .flatMap(v -> v instanceof Expr.ListOf list ? list.items().stream() : Stream.of(v))
        .filter(e -> work.values.get(e) instanceof Val.Node(Value v) && v.grain() == Grain.ELEMENT)
        .toList();
  }

  private static boolean isSum(Expr.Binary b) {
    return b.op() == Expr.BinaryOp.ADD || b.op() == Expr.BinaryOp.SUBTRACT;
  }

  private boolean isDelta(Expr e) {
    return work.values.get(e) instanceof Val.Node(Value v)
        && v.grain() == Grain.ELEMENT
        && work.spaces.of(v).isDelta();
  }

  private static Optional<String> selected(Expr e, String selection) {
    return oneLine(e).map(text -> operand(text) + "[" + selection + "]");
  }

  /** The delta itself is restricted, not what it is multiplied by. */
  private Optional<String> moved(Expr delta, String selection) {
    if (delta instanceof Expr.Binary b && b.op() == Expr.BinaryOp.MULTIPLY && isDelta(b.right())) {
      return oneLine(b.left())
          .flatMap(l -> selected(b.right(), selection).map(r -> factor(b.left(), l) + "*" + r));
    }
    return selected(delta, selection);
  }

  /** {@code 0.5*a + 0.5*b} as {@code a + 0.5*(b - a)[...]}. */
  private Optional<String> mixed(Expr.Binary sum, String selection) {
    return multiple(sum.left())
        .flatMap(a ->
            multiple(sum.right())
                .filter(b -> a.coefficient().plus(b.coefficient()).equals(Rational.ONE))
                .map(b -> between(a.model(), b.coefficient(), b.model(), selection)));
  }

  private Optional<String> mean(Expr.Call call, String selection) {
    List<Expr> models =
        call.arguments().size() == 1
                && call.arguments().getFirst().value() instanceof Expr.ListOf(_, var items)
            ? items
            : call.arguments().stream().map(Expr.Argument::value).toList();
    boolean mean = call.function() instanceof Expr.Name(_, String n) && n.equals("mean");
    boolean plain = call.arguments().stream().allMatch(a -> a.name().isEmpty());
    boolean two = models.size() == 2 && models.stream().allMatch(Restricting::isShort);
    return mean && plain && two
        ? Optional.of(
            between(
                models.getFirst().span().text(),
                Rational.ONE.over(Rational.of(2)),
                models.getLast().span().text(),
                selection))
        : Optional.empty();
  }

  private static boolean isShort(Expr e) {
    return e instanceof Expr.Name || e instanceof Expr.Call && !e.span().text().contains("\n");
  }

  private static String between(String a, Rational share, String b, String selection) {
    return a + " + " + share + "*(" + b + " - " + a + ")[" + selection + "]";
  }

  private record Multiple(Rational coefficient, String model) {}

  private Optional<Multiple> multiple(Expr e) {
    if (e instanceof Expr.Binary b && b.op() == Expr.BinaryOp.MULTIPLY && isShort(b.right())) {
      return Optional.ofNullable(work.values.get(b.left()))
          .flatMap(Val::constant)
          .map(c -> new Multiple(c, b.right().span().text()));
    }
    return Optional.empty();
  }

  private static String factor(Expr e, String text) {
    return e instanceof Expr.Binary b && isSum(b) ? "(" + text + ")" : text;
  }

  private static Optional<String> oneLine(Expr e) {
    String text = e.span().text();
    return text.contains("\n") && text.contains("#")
        ? Optional.empty()
        : Optional.of(text.lines().map(String::strip).collect(Collectors.joining(" ")));
  }

  private static String operand(String text) {
    return text.matches("[\\p{L}_][\\p{L}\\p{N}_.]*(\\([^()]*\\))?") ? text : "(" + text + ")";
  }
}
