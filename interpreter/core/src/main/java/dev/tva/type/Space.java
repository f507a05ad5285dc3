// SPDX-License-Identifier: Apache-2.0
package dev.tva.type;

import dev.tva.tensor.Rational;
import java.util.Optional;

/** What a value is in the affine space of one architecture's weights. */
public sealed interface Space {
  /**
   * Named tensors with a weight: 1 is a model, 0 a delta, anything else a weighted sum.
   *
   * @param weight modulo 2^61 - 1
   */
  record Weighted(long weight) implements Space {
    /** The weight as a number, where it is one that a person would write. */
    public Optional<Rational> number() {
      return Residue.number(weight);
    }
  }

  /** A number; per element where it has no weight, for instance {@code abs(base)}. */
  record Number() implements Space {}

  /** True or false; a mask where it is per element. */
  record Test() implements Space {}

  Space MODEL = new Weighted(1);
  Space DELTA = new Weighted(0);
  Space NUMBER = new Number();
  Space TEST = new Test();

  default boolean isModel() {
    return equals(MODEL);
  }

  default boolean isDelta() {
    return equals(DELTA);
  }

  /** Whether it is a sum of points whose weights do not cancel. */
  default boolean isPoint() {
    return this instanceof Weighted(long w) && w != 0;
  }

  /** What it is called. */
  default String word() {
    return switch (this) {
      case Weighted(long w) -> w == 1 ? "model" : w == 0 ? "delta" : "weighted sum";
      case Number _ -> "number";
      case Test _ -> "mask";
    };
  }
}
