// SPDX-License-Identifier: Apache-2.0
package dev.tva.optimize.rule;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.GraphBuilder;
import dev.tva.graph.Op;
import dev.tva.graph.UnaryFn;
import dev.tva.graph.Value;
import dev.tva.tensor.Rational;
import java.util.Optional;

/** {@code 0.5 * 0.6 -> 0.3}: arithmetic of known numbers, exactly. */
public record FoldConstants() implements Rule {
  @Override
  public Optional<Value> apply(Value value, GraphBuilder graph) {
    return switch (value.op()) {
      case Op.Unary(UnaryFn fn, Value(_, Op.Const(Rational a), _, _, _, _))
          when fn == UnaryFn.NEGATE ->
          Optional.of(graph.of(new Op.Const(a.negated())));
      case Op.Binary(
              BinaryFn fn,
              Value(_, Op.Const(Rational a), _, _, _, _),
              Value(_, Op.Const(Rational b), _, _, _, _)) ->
          fold(fn, a, b).filter(Rational::hasFewDigits).map(r -> graph.of(new Op.Const(r)));
      default -> Optional.empty();
    };
  }

  private static Optional<Rational> fold(BinaryFn fn, Rational a, Rational b) {
    return switch (fn) {
      case ADD -> Optional.of(a.plus(b));
      case SUBTRACT -> Optional.of(a.minus(b));
      case MULTIPLY -> Optional.of(a.times(b));
      case DIVIDE -> b.signum() == 0 ? Optional.empty() : Optional.of(a.over(b));
      case MIN -> Optional.of(a.minus(b).signum() <= 0 ? a : b);
      case MAX -> Optional.of(a.minus(b).signum() >= 0 ? a : b);
      case POWER, LT, LE, GT, GE, EQ, NE, AND, OR -> Optional.empty();
    };
  }
}
