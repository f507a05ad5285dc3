// SPDX-License-Identifier: Apache-2.0
package dev.tva.graph;

import java.util.Locale;

/** Functions of one number, elementwise. {@link #apply} is what they mean in doubles. */
public enum UnaryFn {
  NEGATE,
  NOT,
  ABS,
  SIGN,
  SQRT,
  EXP,
  LOG,
  TANH,
  SIN,
  COS,
  ACOS,
  FLOOR,
  CEIL;

  /** Correctly defined on every platform: StrictMath where Math may differ. */
  public double apply(double x) {
    return switch (this) {
      case NEGATE -> -x;
      case NOT -> x == 0 ? 1 : 0;
      case ABS -> Math.abs(x);
      case SIGN -> x == 0 ? 0 : Math.signum(x);
      case SQRT -> Math.sqrt(x);
      case EXP -> StrictMath.exp(x);
      case LOG -> StrictMath.log(x);
      case TANH -> StrictMath.tanh(x);
      case SIN -> StrictMath.sin(x);
      case COS -> StrictMath.cos(x);
      case ACOS -> StrictMath.acos(x);
      case FLOOR -> Math.floor(x);
      case CEIL -> Math.ceil(x);
    };
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
