// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers for people: six significant digits, no exponent where it can be avoided. */
public final class NumberText {
  private NumberText() {}

  public static String of(double x) {
    if (Double.isNaN(x) || Double.isInfinite(x)) {
      return Double.isNaN(x) ? "NaN" : x > 0 ? "Inf" : "-Inf";
    }
    if (x == 0) {
      return "0";
    }
    double a = Math.abs(x);
    if (a >= 1e15 || a < 1e-4) {
      BigDecimal d = new BigDecimal(x).round(new MathContext(6, RoundingMode.HALF_EVEN));
      int exponent = d.precision() - d.scale() - 1;
      return d.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }
    if (x == Math.rint(x)) {
      return Long.toString((long) x);
    }
    return new BigDecimal(x)
        .round(new MathContext(6, RoundingMode.HALF_EVEN))
        .stripTrailingZeros()
        .toPlainString();
  }
}
