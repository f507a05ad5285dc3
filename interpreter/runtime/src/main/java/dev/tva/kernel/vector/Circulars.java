// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static dev.tva.kernel.vector.Series.D;
import static dev.tva.kernel.vector.Series.LANES;
import static dev.tva.kernel.vector.Series.ROUNDER;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.DoubleVector;

/**
 * Sine, cosine and arc cosine of doubles that come from floats. Right to about 1e-13. Holds scratch
 * memory: one thread at a time.
 */
final class Circulars {
  /** Up to here multiples of the parts of pi/2 are exact. */
  static final double LARGEST = 0x1p20;

  /** pi/2 in parts of 33 bits, so that multiples are exact. */
  private static final double HALF_PI_1 = 0x1.921fb544p0;

  private static final double HALF_PI_2 = 0x1.0b4611a6p-34;
  private static final double HALF_PI_3 = 0x1.3198a2e037073p-69;

  private static final double PER_HALF_PI = 2 / Math.PI;

  private static final double[] SINE =
      Series.coefficients(9, k -> (k % 2 == 0 ? 1 : -1) / Series.factorial(2 * k + 1));
  private static final double[] COSINE =
      Series.coefficients(9, k -> (k % 2 == 0 ? 1 : -1) / Series.factorial(2 * k));
  private static final double[] ARC_SINE = arcSine(21);

  private final double[] rest;
  private final double[] squares;
  private final double[] quarters;
  private final double[] sines;
  private final double[] cosines;

  Circulars(int size) {
    rest = new double[size];
    squares = new double[size];
    quarters = new double[size];
    sines = new double[size];
    cosines = new double[size];
  }

  private static double[] arcSine(int count) {
    double[] c = new double[count];
    double binomial = 1;
    for (int k = 0; k < count; k++) {
      c[k] = binomial / (2 * k + 1);
      binomial *= (2 * k + 1) / (2.0 * k + 2);
    }
    return c;
  }

  /** Of arguments up to {@link #LARGEST}. */
  void sin(double[] x, double[] to, int n) {
    series(x, n);
    choose(0, to, n);
  }

  /** Of arguments up to {@link #LARGEST}. */
  void cos(double[] x, double[] to, int n) {
    series(x, n);
    choose(1, to, n);
  }

  private void series(double[] x, int n) {
    reduce(x, quarters, rest, n);
    for (int i = 0; i < n; i += LANES) {
      var r = DoubleVector.fromArray(D, rest, i);
      r.mul(r).intoArray(squares, i);
    }
    Series.sum(SINE, squares, sines, n);
    Series.sum(COSINE, squares, cosines, n);
  }

  private static void reduce(double[] x, double[] quarters, double[] rest, int n) {
    for (int i = 0; i < n; i += LANES) {
      var v = DoubleVector.fromArray(D, x, i);
      var rounded = v.mul(PER_HALF_PI).add(ROUNDER);
      rounded.intoArray(quarters, i);
      var k = rounded.sub(ROUNDER);
      v.sub(k.mul(HALF_PI_1)).sub(k.mul(HALF_PI_2)).sub(k.mul(HALF_PI_3)).intoArray(rest, i);
    }
  }

  /** Of the angle and {@code turned} quarter turns, by the quarter it lies in. */
  private void choose(int turned, double[] to, int n) {
    for (int i = 0; i < n; i += LANES) {
      var quarter = DoubleVector.fromArray(D, quarters, i).reinterpretAsLongs().add(turned);
      var sine =
          DoubleVector.fromArray(D, rest, i)
              .mul(DoubleVector.fromArray(D, sines, i))
              .reinterpretAsLongs();
      var cosine = DoubleVector.fromArray(D, cosines, i).reinterpretAsLongs();
      var odd = quarter.and(1).neg();
      var chosen = cosine.lanewise(XOR, sine).and(odd).lanewise(XOR, sine);
      chosen
          .lanewise(XOR, quarter.and(2).lanewise(LSHL, 62))
          .reinterpretAsDoubles()
          .intoArray(to, i);
    }
  }

  /** Above 1/2 by {@code acos a = 2 asin sqrt((1 - a) / 2)}. */
  void acos(double[] x, double[] to, int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector a = DoubleVector.fromArray(D, x, i).abs();
      var large = a.compare(GT, 0.5);
      var square = a.mul(a).blend(a.neg().add(1).mul(0.5), large);
      square.intoArray(squares, i);
      a.blend(square.sqrt(), large).intoArray(rest, i);
    }
    Series.sum(ARC_SINE, squares, sines, n);
    for (int i = 0; i < n; i += LANES) {
      var v = DoubleVector.fromArray(D, x, i);
      var asin = DoubleVector.fromArray(D, rest, i).mul(DoubleVector.fromArray(D, sines, i));
      var large = v.abs().compare(GT, 0.5);
      // Of the size's: the arc cosine itself is that, or what it lacks to pi.
      var acos = asin.neg().add(Math.PI / 2).blend(asin.mul(2), large);
      acos.blend(acos.neg().add(Math.PI), v.compare(LT, 0)).intoArray(to, i);
    }
  }
}
