// SPDX-License-Identifier: Apache-2.0
package dev.tva.type;

import dev.tva.tensor.Rational;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Arithmetic modulo the prime 2^61 - 1. Weights are rational functions of unknown numbers; with
 * each unknown replaced by a hashed residue, two of them are equal when their residues are, but for
 * a chance of about one in 10^18.
 */
final class Residue {
  static final long PRIME = (1L << 61) - 1;
  private static final BigInteger BIG_PRIME = BigInteger.valueOf(PRIME);

  private static final long MOST_PARTS = 1000;

  private Residue() {}

  static long of(Rational r) {
    long n = r.numerator().mod(BIG_PRIME).longValueExact();
    long d = r.denominator().mod(BIG_PRIME).longValueExact();
    return multiply(n, invert(d));
  }

  /**
   * The number with a small numerator and denominator that has this residue. Of an unknown there is
   * none, but for a chance of about one in 10^9.
   */
  static Optional<Rational> number(long residue) {
    for (long d = 1; d <= MOST_PARTS; d++) {
      long n = multiply(residue, d);
      long signed = n > PRIME / 2 ? n - PRIME : n;
      if (Math.abs(signed) <= MOST_PARTS * MOST_PARTS) {
        return Optional.of(Rational.of(signed).over(Rational.of(d)));
      }
    }
    return Optional.empty();
  }

  /** A residue that stands for the unknown of this name. */
  static long unknown(String name) {
    long h = 0x9E3779B97F4A7C15L;
    for (int i = 0; i < name.length(); i++) {
      h = mix(h + name.charAt(i));
    }
    return Math.floorMod(h, PRIME);
  }

  static long add(long a, long b) {
    return (a + b) % PRIME;
  }

  static long subtract(long a, long b) {
    return (a - b + PRIME) % PRIME;
  }

  static long multiply(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    // a*b = high*2^64 + low, and 2^61 = 1 modulo the prime.
    long sum = ((high << 3) | (low >>> 61)) + (low & PRIME);
    return sum >= PRIME ? (sum - PRIME) % PRIME : sum;
  }

  /** The inverse; 0 for 0, whose users have reported a division by zero. */
  static long invert(long a) {
    long result = 1;
    long base = a;
    for (long e = PRIME - 2; e > 0; e >>= 1) {
      if ((e & 1) == 1) {
        result = multiply(result, base);
      }
      base = multiply(base, base);
    }
    return a == 0 ? 0 : result;
  }

  private static long mix(long z) {
    long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}
