// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Operations on arrays of doubles whose length is a multiple of the widest vector's: {@code n} is
 * rounded up to whole vectors. Masks are 1 or 0. A result may go to the place of an operand.
 */
final class DoubleOps {
  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final long SIGN = 1L << 63;
  private static final long ONE = 0x3ffL << 52;

  private DoubleOps() {}

  static void fill(double[] to, double value, int n) {
    var v = DoubleVector.broadcast(SPECIES, value);
    for (int i = 0; i < n; i += LANES) {
      v.intoArray(to, i);
    }
  }

  static void add(double[] to, double[] x, double[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector.fromArray(SPECIES, x, i)
          .add(DoubleVector.fromArray(SPECIES, y, i))
          .intoArray(to, i);
    }
  }

  static void subtract(double[] to, double[] x, double[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector.fromArray(SPECIES, x, i)
          .sub(DoubleVector.fromArray(SPECIES, y, i))
          .intoArray(to, i);
    }
  }

  static void multiply(double[] to, double[] x, double[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector.fromArray(SPECIES, x, i)
          .mul(DoubleVector.fromArray(SPECIES, y, i))
          .intoArray(to, i);
    }
  }

  static void divide(double[] to, double[] x, double[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector.fromArray(SPECIES, x, i)
          .div(DoubleVector.fromArray(SPECIES, y, i))
          .intoArray(to, i);
    }
  }

  static void min(double[] to, double[] x, double[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector.fromArray(SPECIES, x, i)
          .min(DoubleVector.fromArray(SPECIES, y, i))
          .intoArray(to, i);
    }
  }

  static void max(double[] to, double[] x, double[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector.fromArray(SPECIES, x, i)
          .max(DoubleVector.fromArray(SPECIES, y, i))
          .intoArray(to, i);
    }
  }

  static void scale(double[] to, double[] x, double y, int n) {
    var v = DoubleVector.broadcast(SPECIES, y);
    for (int i = 0; i < n; i += LANES) {
      DoubleVector.fromArray(SPECIES, x, i).mul(v).intoArray(to, i);
    }
  }

  static void less(double[] to, double[] x, double[] y, int n) {
    var zero = DoubleVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      zero.blend(
              1.0,
              DoubleVector.fromArray(SPECIES, x, i)
                  .compare(LT, DoubleVector.fromArray(SPECIES, y, i)))
          .intoArray(to, i);
    }
  }

  static void lessOrEqual(double[] to, double[] x, double[] y, int n) {
    var zero = DoubleVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      zero.blend(
              1.0,
              DoubleVector.fromArray(SPECIES, x, i)
                  .compare(LE, DoubleVector.fromArray(SPECIES, y, i)))
          .intoArray(to, i);
    }
  }

  static void greater(double[] to, double[] x, double[] y, int n) {
    var zero = DoubleVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      zero.blend(
              1.0,
              DoubleVector.fromArray(SPECIES, x, i)
                  .compare(GT, DoubleVector.fromArray(SPECIES, y, i)))
          .intoArray(to, i);
    }
  }

  static void greaterOrEqual(double[] to, double[] x, double[] y, int n) {
    var zero = DoubleVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      zero.blend(
              1.0,
              DoubleVector.fromArray(SPECIES, x, i)
                  .compare(GE, DoubleVector.fromArray(SPECIES, y, i)))
          .intoArray(to, i);
    }
  }

  static void equal(double[] to, double[] x, double[] y, int n) {
    var zero = DoubleVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      zero.blend(
              1.0,
              DoubleVector.fromArray(SPECIES, x, i)
                  .compare(EQ, DoubleVector.fromArray(SPECIES, y, i)))
          .intoArray(to, i);
    }
  }

  static void unequal(double[] to, double[] x, double[] y, int n) {
    var zero = DoubleVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      zero.blend(
              1.0,
              DoubleVector.fromArray(SPECIES, x, i)
                  .compare(NE, DoubleVector.fromArray(SPECIES, y, i)))
          .intoArray(to, i);
    }
  }

  static void and(double[] to, double[] x, double[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector.fromArray(SPECIES, x, i)
          .reinterpretAsLongs()
          .and(DoubleVector.fromArray(SPECIES, y, i).reinterpretAsLongs())
          .reinterpretAsDoubles()
          .intoArray(to, i);
    }
  }

  static void or(double[] to, double[] x, double[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector.fromArray(SPECIES, x, i)
          .reinterpretAsLongs()
          .or(DoubleVector.fromArray(SPECIES, y, i).reinterpretAsLongs())
          .reinterpretAsDoubles()
          .intoArray(to, i);
    }
  }

  static void not(double[] to, double[] x, int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector.fromArray(SPECIES, x, i)
          .reinterpretAsLongs()
          .lanewise(XOR, ONE)
          .reinterpretAsDoubles()
          .intoArray(to, i);
    }
  }

  static void negate(double[] to, double[] x, int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector.fromArray(SPECIES, x, i)
          .reinterpretAsLongs()
          .lanewise(XOR, SIGN)
          .reinterpretAsDoubles()
          .intoArray(to, i);
    }
  }

  static void abs(double[] to, double[] x, int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector.fromArray(SPECIES, x, i)
          .reinterpretAsLongs()
          .lanewise(AND, ~SIGN)
          .reinterpretAsDoubles()
          .intoArray(to, i);
    }
  }

  static void squareRoot(double[] to, double[] x, int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector.fromArray(SPECIES, x, i).sqrt().intoArray(to, i);
    }
  }

  /** A zero of either sign gives 0, a NaN itself. */
  static void sign(double[] to, double[] x, int n) {
    var zero = DoubleVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
      var one = v.reinterpretAsLongs().and(SIGN).or(ONE).reinterpretAsDoubles();
      zero.blend(one, v.compare(NE, zero)).blend(v, v.compare(NE, v)).intoArray(to, i);
    }
  }

  /** Java's compiler makes vectors of this loop, and of one of vectors with masks not always. */
  static void floor(double[] to, double[] x, int n) {
    for (int i = 0; i < n; i++) {
      to[i] = Math.floor(x[i]);
    }
  }

  /** Of -0, and of what is rounded up to zero, it is -0. */
  static void ceil(double[] to, double[] x, int n) {
    for (int i = 0; i < n; i++) {
      to[i] = Math.ceil(x[i]);
    }
  }

  /** {@code x} where {@code mask} is 1, {@code y} where it is 0. */
  static void where(double[] to, double[] mask, double[] x, double[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector.fromArray(SPECIES, y, i)
          .blend(
              DoubleVector.fromArray(SPECIES, x, i),
              DoubleVector.fromArray(SPECIES, mask, i).compare(NE, 0))
          .intoArray(to, i);
    }
  }
}
