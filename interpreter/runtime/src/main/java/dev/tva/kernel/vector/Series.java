// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static jdk.incubator.vector.VectorOperators.D2F;
import static jdk.incubator.vector.VectorOperators.F2D;
import static jdk.incubator.vector.VectorOperators.MAX;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** What {@link FloatFunctions} are made of: sums of power series in doubles, and what they need. */
final class Series {
  static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  static final int LANES = D.length();

  /** Added to a number of less than 2^51, leaves it rounded to a whole one in the low bits. */
  static final double ROUNDER = 0x1.8p52;

  private static final VectorSpecies<Float> HALF =
      VectorSpecies.of(float.class, VectorShape.forBitSize(D.vectorBitSize() / 2));

  private Series() {}

  static void widen(float[] x, int from, double[] to, int n) {
    for (int i = 0; i < n; i += LANES) {
      var v = FloatVector.fromArray(HALF, x, from + i).convertShape(F2D, D, 0);
      ((DoubleVector) v).intoArray(to, i);
    }
  }

  static void narrow(double[] x, float[] to, int from, int n) {
    for (int i = 0; i < n; i += LANES) {
      ((FloatVector) DoubleVector.fromArray(D, x, i).convertShape(D2F, HALF, 0))
          .intoArray(to, from + i);
    }
  }

  /** The largest size, or NaN where there is one. */
  static double largest(double[] x, int n) {
    var largest = DoubleVector.zero(D);
    for (int i = 0; i < n; i += LANES) {
      // The other way round the compiler has to guess a class, and boxes.
      largest = DoubleVector.fromArray(D, x, i).abs().max(largest);
    }
    return largest.reduceLanes(MAX);
  }

  /** The sum of {@code c[k] z^k}; the number of coefficients is 1 more than a multiple of 4. */
  static void sum(double[] c, double[] z, double[] to, int n) {
    int k = c.length - 5;
    four(c[k + 4], c[k + 3], c[k + 2], c[k + 1], c[k], z, to, n);
    while ((k -= 4) >= 0) {
      fourMore(c[k + 3], c[k + 2], c[k + 1], c[k], z, to, n);
    }
  }

  private static void four(
      double e, double d, double c, double b, double a, double[] z, double[] to, int n) {
    for (int i = 0; i < n; i += LANES) {
      var v = DoubleVector.fromArray(D, z, i);
      v.mul(e).add(d).mul(v).add(c).mul(v).add(b).mul(v).add(a).intoArray(to, i);
    }
  }

  private static void fourMore(
      double d, double c, double b, double a, double[] z, double[] to, int n) {
    for (int i = 0; i < n; i += LANES) {
      var v = DoubleVector.fromArray(D, z, i);
      DoubleVector.fromArray(D, to, i)
          .mul(v)
          .add(d)
          .mul(v)
          .add(c)
          .mul(v)
          .add(b)
          .mul(v)
          .add(a)
          .intoArray(to, i);
    }
  }

  /** Coefficients by their number. */
  static double[] coefficients(int count, java.util.function.IntToDoubleFunction at) {
    double[] c = new double[count];
    java.util.Arrays.setAll(c, at);
    return c;
  }

  static double factorial(int n) {
    double product = 1;
    for (int i = 2; i <= n; i++) {
      product *= i;
    }
    return product;
  }
}
