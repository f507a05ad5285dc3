// SPDX-License-Identifier: Apache-2.0
package dev.tva.optimize.rule;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.GraphBuilder;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.tensor.Rational;
import java.util.Optional;

/** {@code 1 * x -> x}, {@code x / 1 -> x}: what changes no bit of {@code x}. */
public record RemoveNeutral() implements Rule {
  @Override
  public Optional<Value> apply(Value value, GraphBuilder graph) {
    return switch (value.op()) {
      case Op.Binary(BinaryFn fn, Value x, Value y) when fn == BinaryFn.MULTIPLY && isOne(x) ->
          number(y);
      case Op.Binary(BinaryFn fn, Value x, Value y)
          when (fn == BinaryFn.MULTIPLY || fn == BinaryFn.DIVIDE || fn == BinaryFn.POWER)
              && isOne(y) ->
          number(x);
      default -> Optional.empty();
    };
  }

  /** A truth value times 1 is a number, so it stays. */
  private static Optional<Value> number(Value v) {
    return v.test() ? Optional.empty() : Optional.of(v);
  }

  private static boolean isOne(Value v) {
    return v.op() instanceof Op.Const(Rational r) && r.equals(Rational.ONE);
  }
}
