// SPDX-License-Identifier: Apache-2.0
package dev.tva.graph;

/**
 * Functions of two numbers, elementwise. Comparisons and logic give 1 or 0; NaN compares as false,
 * except that it differs from everything. {@code MIN} and {@code MAX} pass a NaN on.
 */
public enum BinaryFn {
  ADD("+"),
  SUBTRACT("-"),
  MULTIPLY("*"),
  DIVIDE("/"),
  POWER("^"),
  MIN("min"),
  MAX("max"),
  LT("<"),
  LE("<="),
  GT(">"),
  GE(">="),
  EQ("=="),
  NE("!="),
  AND("and"),
  OR("or");

  private final String text;

  BinaryFn(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** Whether the result is true or false. */
  public boolean isTest() {
    return compareTo(LT) >= 0;
  }

  public double apply(double x, double y) {
    return switch (this) {
      case ADD -> x + y;
      case SUBTRACT -> x - y;
      case MULTIPLY -> x * y;
      case DIVIDE -> x / y;
      case POWER -> power(x, y);
      case MIN -> Math.min(x, y);
      case MAX -> Math.max(x, y);
      case LT -> x < y ? 1 : 0;
      case LE -> x <= y ? 1 : 0;
      case GT -> x > y ? 1 : 0;
      case GE -> x >= y ? 1 : 0;
      case EQ -> x == y ? 1 : 0;
      case NE -> x != y ? 1 : 0;
      case AND -> x != 0 && y != 0 ? 1 : 0;
      case OR -> x != 0 || y != 0 ? 1 : 0;
    };
  }

  /** As IEEE 754 has it, which differs from Java where the base is 1 or -1. */
  private static double power(double x, double y) {
    boolean one = x == 1 || x == -1 && Double.isInfinite(y);
    return one ? 1 : StrictMath.pow(x, y);
  }
}
