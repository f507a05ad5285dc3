// SPDX-License-Identifier: Apache-2.0
package dev.tva.tensor;

import java.math.BigDecimal;
import java.math.BigInteger;

/** An exact number: {@code numerator / denominator} in lowest terms, denominator positive. */
public record Rational(BigInteger numerator, BigInteger denominator) {
  public static final Rational ZERO = of(0);
  public static final Rational ONE = of(1);

  private static final int MOST_BITS = 4_096;

  /** Of an integer that is a double. */
  private static final int DOUBLE_BITS = 53;

  public Rational {
    if (denominator.signum() == 0) {
      throw new ArithmeticException("division by zero");
    }
    if (denominator.signum() < 0) {
      numerator = numerator.negate();
      denominator = denominator.negate();
    }
    BigInteger gcd = numerator.gcd(denominator);
    if (!gcd.equals(BigInteger.ONE)) {
      numerator = numerator.divide(gcd);
      denominator = denominator.divide(gcd);
    }
  }

  public static Rational of(long value) {
    return new Rational(BigInteger.valueOf(value), BigInteger.ONE);
  }

  /** The exact value of a decimal, so {@code 0.1} is one tenth. */
  public static Rational of(BigDecimal value) {
    return ofDecimal(value.unscaledValue(), value.scale());
  }

  /** {@code digits * 10^-scale}. */
  public static Rational ofDecimal(BigInteger digits, int scale) {
    BigInteger power = BigInteger.TEN.pow(Math.abs(scale));
    return scale >= 0
        ? new Rational(digits, power)
        : new Rational(digits.multiply(power), BigInteger.ONE);
  }

  public Rational plus(Rational o) {
    return new Rational(
        numerator.multiply(o.denominator).add(o.numerator.multiply(denominator)),
        denominator.multiply(o.denominator));
  }

  public Rational minus(Rational o) {
    return plus(o.negated());
  }

  public Rational times(Rational o) {
    return new Rational(numerator.multiply(o.numerator), denominator.multiply(o.denominator));
  }

  /** Throws ArithmeticException where {@code o} is zero. */
  public Rational over(Rational o) {
    return new Rational(numerator.multiply(o.denominator), denominator.multiply(o.numerator));
  }

  public Rational negated() {
    return new Rational(numerator.negate(), denominator);
  }

  public int signum() {
    return numerator.signum();
  }

  /** Whether it has no more digits than anybody means: exact arithmetic ends there. */
  public boolean hasFewDigits() {
    return numerator.bitLength() <= MOST_BITS && denominator.bitLength() <= MOST_BITS;
  }

  public boolean isInteger() {
    return denominator.equals(BigInteger.ONE);
  }

  /** The nearest double. */
  public double toDouble() {
    // Java needs several milliseconds before its first decimal.
    boolean exact = numerator.bitLength() <= DOUBLE_BITS && denominator.bitLength() <= DOUBLE_BITS;
    return isInteger() || exact
        ? numerator.doubleValue() / denominator.doubleValue()
        : new BigDecimal(numerator)
            .divide(new BigDecimal(denominator), java.math.MathContext.DECIMAL128)
            .doubleValue();
  }

  /** As a person would write it: {@code 2}, {@code 0.3}, {@code 1/3}. */
  @Override
  public String toString() {
    if (isInteger()) {
      return numerator.toString();
    }
    try {
      return new BigDecimal(numerator).divide(new BigDecimal(denominator)).toPlainString();
    } catch (ArithmeticException _) {
      return numerator + "/" + denominator;
    }
  }
}
