// SPDX-License-Identifier: Apache-2.0
package dev.tva.search;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/** The values that a parameter may take. */
public record Range(BigDecimal low, BigDecimal high) {
  private static final int DIGITS = 6;

  /**
   * The range that {@code 0..2} stands for; empty where the text is none.
   *
   * @throws SweepException if it is meant as one and is not well-formed
   */
  public static Optional<Range> of(String name, String text) {
    int dots = text.indexOf("..");
    if (dots < 0) {
      return Optional.empty();
    }
    try {
      Range range =
          new Range(
              new BigDecimal(text.substring(0, dots).strip()),
              new BigDecimal(text.substring(dots + 2).strip()));
      if (range.low.compareTo(range.high) < 0) {
        return Optional.of(range);
      }
    } catch (NumberFormatException _) {
      // Told below.
    }
    throw new SweepException(name + "=" + text + " is no range; write it as 0..2");
  }

  /** The value at a share of the way, rounded to a millionth of the whole. */
  public BigDecimal at(double share) {
    BigDecimal rounded = BigDecimal.valueOf(share).setScale(DIGITS, RoundingMode.HALF_EVEN);
    return low.add(high.subtract(low).multiply(rounded));
  }

  /** How far along a value lies, from 0 to 1. */
  double share(BigDecimal value) {
    return value.subtract(low).divide(high.subtract(low), MathContext.DECIMAL64).doubleValue();
  }

  public boolean has(BigDecimal value) {
    return low.compareTo(value) <= 0 && value.compareTo(high) <= 0;
  }
}
