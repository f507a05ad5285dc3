// SPDX-License-Identifier: Apache-2.0
package dev.tva.graph;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How fine a value is: one number per what. */
public enum Grain {
  MODEL,
  LAYER,
  TENSOR,
  ROW,
  COLUMN,
  ELEMENT;

  /** The grain at which two meet; rows and columns meet at elements. */
  public Grain meet(Grain other) {
    if (this == other) {
      return this;
    }
    Grain finer = compareTo(other) > 0 ? this : other;
    Grain coarser = compareTo(other) > 0 ? other : this;
    return finer == COLUMN && coarser == ROW ? ELEMENT : finer;
  }

  /** Whether a value of this grain can be reduced to one per {@code target}. */
  public boolean reducesTo(Grain target) {
    return target != ELEMENT && meet(target) == this;
  }

  /** Whether one number serves a whole tensor. */
  public boolean isScalar() {
    return compareTo(TENSOR) <= 0;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Grain> ofWord(String word) {
    return Arrays.stream(values()).filter(g -> g.word().equals(word)).findFirst();
  }
}
