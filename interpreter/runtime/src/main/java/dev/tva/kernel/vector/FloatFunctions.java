// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static dev.tva.kernel.vector.Series.D;
import static dev.tva.kernel.vector.Series.LANES;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.UnaryFn;
import jdk.incubator.vector.DoubleVector;

/**
 * The functions that no processor has, of floats: computed in doubles, to a thousandth of a unit of
 * the float, and rounded once. Additions, multiplications, divisions and square roots only, so that
 * every processor gives the same bits; arguments that the series are not for go one by one through
 * the function itself. Holds scratch memory: one thread at a time.
 */
final class FloatFunctions {
  /** Elements at a time: the scratch arrays stay in the first-level cache. */
  private static final int SIZE = 512;

  /** Below, {@code x - x^3/3} is better than the quotient, of which too few bits remain. */
  private static final double SMALL = 0x1p-12;

  private final double[] x = new double[SIZE];
  private final double[] y = new double[SIZE];
  private final double[] z = new double[SIZE];
  private final Exponentials exponentials = new Exponentials(SIZE);
  private final Circulars circulars = new Circulars(SIZE);

  void exp(float[] to, float[] from, int n) {
    for (int at = 0; at < n; at += SIZE) {
      int count = widen(from, at, x, n);
      exponentials.exp(x, y, count);
      Series.narrow(y, to, at, count);
    }
  }

  void log(float[] to, float[] from, int n) {
    for (int at = 0; at < n; at += SIZE) {
      int count = widen(from, at, x, n);
      exponentials.log(x, y, count);
      Series.narrow(y, to, at, count);
    }
  }

  void tanh(float[] to, float[] from, int n) {
    for (int at = 0; at < n; at += SIZE) {
      int count = widen(from, at, x, n);
      for (int i = 0; i < count; i += LANES) {
        DoubleVector.fromArray(D, x, i).abs().mul(-2).intoArray(y, i);
      }
      exponentials.exp(y, y, count);
      quotient(x, y, count);
      Series.narrow(y, to, at, count);
    }
  }

  /** {@code (1 - q) / (1 + q)} with {@code q = e^(-2 |x|)}, with the sign of {@code x}. */
  private static void quotient(double[] x, double[] q, int n) {
    for (int i = 0; i < n; i += LANES) {
      var v = DoubleVector.fromArray(D, x, i);
      var w = DoubleVector.fromArray(D, q, i);
      var size = w.neg().add(1).div(w.add(1));
      var tanh = size.blend(size.neg(), v.compare(LT, 0));
      var small = v.mul(v.mul(v).mul(-1.0 / 3).add(1));
      tanh.blend(small, v.abs().compare(LT, SMALL)).intoArray(q, i);
    }
  }

  void sin(float[] to, float[] from, int n) {
    for (int at = 0; at < n; at += SIZE) {
      int count = widen(from, at, x, n);
      circulars.sin(x, y, count);
      finishAngles(UnaryFn.SIN, to, at, count);
    }
  }

  void cos(float[] to, float[] from, int n) {
    for (int at = 0; at < n; at += SIZE) {
      int count = widen(from, at, x, n);
      circulars.cos(x, y, count);
      finishAngles(UnaryFn.COS, to, at, count);
    }
  }

  private void finishAngles(UnaryFn fn, float[] to, int at, int count) {
    if (!(Series.largest(x, count) <= Circulars.LARGEST)) {
      for (int i = 0; i < count; i++) {
        y[i] = Math.abs(x[i]) <= Circulars.LARGEST ? y[i] : fn.apply(x[i]);
      }
    }
    Series.narrow(y, to, at, count);
  }

  void acos(float[] to, float[] from, int n) {
    for (int at = 0; at < n; at += SIZE) {
      int count = widen(from, at, x, n);
      circulars.acos(x, y, count);
      Series.narrow(y, to, at, count);
    }
  }

  /** {@code e^(y log x)} for positive {@code x}, one by one for others. */
  void power(float[] to, float[] base, float[] exponent, int n) {
    for (int at = 0; at < n; at += SIZE) {
      int count = widen(base, at, x, n);
      widen(exponent, at, z, n);
      exponentials.log(x, y, count);
      for (int i = 0; i < count; i += LANES) {
        DoubleVector.fromArray(D, y, i).mul(DoubleVector.fromArray(D, z, i)).intoArray(y, i);
      }
      exponentials.exp(y, y, count);
      for (int i = 0; i < count; i++) {
        boolean regular =
            x[i] > 0 && x[i] < Double.POSITIVE_INFINITY && Math.abs(z[i]) <= Double.MAX_VALUE;
        y[i] = regular ? y[i] : BinaryFn.POWER.apply(x[i], z[i]);
      }
      Series.narrow(y, to, at, count);
    }
  }

  void power(float[] to, float[] base, float exponent, int n) {
    if (exponent == 2) {
      FloatOps.multiply(to, base, base, n);
      return;
    }
    boolean regular = exponent != 0 && Math.abs(exponent) <= Float.MAX_VALUE;
    boolean whole = Math.rint(exponent) == exponent;
    boolean odd = whole && Math.abs(exponent % 2) == 1;
    for (int at = 0; at < n; at += SIZE) {
      int count = widen(base, at, x, n);
      if (regular) {
        sized(exponent, count);
        sign(whole, odd, count);
      } else {
        for (int i = 0; i < count; i++) {
          y[i] = BinaryFn.POWER.apply(x[i], exponent);
        }
      }
      Series.narrow(y, to, at, count);
    }
  }

  private void sized(double exponent, int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector.fromArray(D, x, i).abs().intoArray(y, i);
    }
    exponentials.log(y, y, n);
    for (int i = 0; i < n; i += LANES) {
      DoubleVector.fromArray(D, y, i).mul(exponent).intoArray(y, i);
    }
    exponentials.exp(y, y, n);
  }

  /** Of what is less than 0: an odd power has its sign, and only whole powers are numbers. */
  private void sign(boolean whole, boolean odd, int n) {
    if (odd) {
      for (int i = 0; i < n; i += LANES) {
        var sign = DoubleVector.fromArray(D, x, i).reinterpretAsLongs().and(1L << 63);
        DoubleVector.fromArray(D, y, i)
            .reinterpretAsLongs()
            .or(sign)
            .reinterpretAsDoubles()
            .intoArray(y, i);
      }
    } else if (!whole) {
      var least = DoubleVector.broadcast(D, Double.NEGATIVE_INFINITY);
      for (int i = 0; i < n; i += LANES) {
        var v = DoubleVector.fromArray(D, x, i);
        var none = v.compare(LT, 0).andNot(v.eq(least));
        DoubleVector.fromArray(D, y, i).blend(Double.NaN, none).intoArray(y, i);
      }
    }
  }

  /** Of whole vectors; how many there are from {@code at} on, rounded up to them. */
  private static int widen(float[] from, int at, double[] to, int n) {
    int count = Math.min(SIZE, n - at);
    Series.widen(from, at, to, count);
    return count;
  }
}
