// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static dev.tva.kernel.vector.Series.D;
import static dev.tva.kernel.vector.Series.LANES;
import static dev.tva.kernel.vector.Series.ROUNDER;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;

/**
 * Exponential and logarithm of doubles that come from floats or are to become floats. Right to
 * about 1e-15. Holds scratch memory: one thread at a time.
 */
final class Exponentials {
  /** Beyond these the result is 0 or infinite as a float. */
  private static final double LEAST = -110;

  private static final double MOST = 90;

  /** log 2 with its last 16 bits 0, so that multiples are exact, and the rest. */
  private static final double LOG_2_HIGH =
      Double.longBitsToDouble(Double.doubleToRawLongBits(0x1.62e42fefa39efp-1) & -1L << 16);

  private static final double LOG_2_LOW = 0x1.62e42fefa39efp-1 - LOG_2_HIGH + 0x1.abc9e3b39803fp-56;

  private static final double LOG_2 = 0x1.62e42fefa39efp-1;
  private static final double PER_LOG_2 = 1 / LOG_2;

  private static final double[] EXP = Series.coefficients(13, k -> 1 / Series.factorial(k));

  /** Of artanh: {@code artanh s = s + s^3 (1/3 + s^2/5 + ...)}. */
  private static final double[] ARTANH = Series.coefficients(9, k -> 1.0 / (2 * k + 3));

  private static final long FRACTION = 0x000FFFFFFFFFFFFFL;

  /** The bits of 1/sqrt(2), so that what is left of an argument is at most sqrt(2). */
  private static final long ROOT_HALF = 0x3FE6A09E667F3BCDL;

  private static final long BIAS = 1023;
  private static final long ROUNDER_BITS = Double.doubleToRawLongBits(ROUNDER);

  private final double[] rest;
  private final double[] squares;
  private final double[] scale;
  private final double[] sum;

  Exponentials(int size) {
    rest = new double[size];
    squares = new double[size];
    scale = new double[size];
    sum = new double[size];
  }

  /** {@code e^x}, that is {@code 2^k e^r} with {@code x = k log 2 + r}. */
  void exp(double[] x, double[] to, int n) {
    split(x, rest, scale, n);
    Series.sum(EXP, rest, sum, n);
    for (int i = 0; i < n; i += LANES) {
      DoubleVector.fromArray(D, sum, i).mul(DoubleVector.fromArray(D, scale, i)).intoArray(to, i);
    }
  }

  private static void split(double[] x, double[] rest, double[] scale, int n) {
    for (int i = 0; i < n; i += LANES) {
      var v = DoubleVector.fromArray(D, x, i).max(LEAST).min(MOST);
      var rounded = v.mul(PER_LOG_2).add(ROUNDER);
      var k = rounded.sub(ROUNDER);
      v.sub(k.mul(LOG_2_HIGH)).sub(k.mul(LOG_2_LOW)).intoArray(rest, i);
      rounded
          .reinterpretAsLongs()
          .add(BIAS)
          .lanewise(LSHL, 52)
          .reinterpretAsDoubles()
          .intoArray(scale, i);
    }
  }

  /** By {@code log x = e log 2 + 2 artanh((m - 1) / (m + 1))} for {@code x = m 2^e}. */
  void log(double[] x, double[] to, int n) {
    reduce(x, rest, scale, n);
    for (int i = 0; i < n; i += LANES) {
      var s = DoubleVector.fromArray(D, rest, i);
      s.mul(s).intoArray(squares, i);
    }
    Series.sum(ARTANH, squares, sum, n);
    for (int i = 0; i < n; i += LANES) {
      var s = DoubleVector.fromArray(D, rest, i).mul(2);
      var artanh =
          s.mul(DoubleVector.fromArray(D, squares, i))
              .mul(DoubleVector.fromArray(D, sum, i))
              .add(s);
      DoubleVector.fromArray(D, scale, i).mul(LOG_2).add(artanh).intoArray(sum, i);
    }
    bounds(x, sum, to, n);
  }

  private static void reduce(double[] x, double[] rest, double[] exponent, int n) {
    for (int i = 0; i < n; i += LANES) {
      LongVector bits = DoubleVector.fromArray(D, x, i).reinterpretAsLongs().sub(ROOT_HALF);
      var m = bits.and(FRACTION).add(ROOT_HALF).reinterpretAsDoubles();
      m.sub(1).div(m.add(1)).intoArray(rest, i);
      var e = bits.add(BIAS << 52).lanewise(LSHR, 52).sub(BIAS);
      e.add(ROUNDER_BITS).reinterpretAsDoubles().sub(ROUNDER).intoArray(exponent, i);
    }
  }

  private static void bounds(double[] x, double[] log, double[] to, int n) {
    var infinity = DoubleVector.broadcast(D, Double.POSITIVE_INFINITY);
    for (int i = 0; i < n; i += LANES) {
      var v = DoubleVector.fromArray(D, x, i);
      var w = v.blend(DoubleVector.fromArray(D, log, i), v.compare(LT, infinity));
      w.blend(Double.NEGATIVE_INFINITY, v.compare(EQ, 0))
          .blend(Double.NaN, v.compare(LT, 0))
          .intoArray(to, i);
    }
  }
}
