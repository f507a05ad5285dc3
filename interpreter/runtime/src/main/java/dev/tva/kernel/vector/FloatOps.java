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

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Operations on arrays of floats whose length is a multiple of the widest vector's: {@code n} is
 * rounded up to whole vectors. Masks are 1 or 0. A result may go to the place of an operand.
 */
final class FloatOps {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int SIGN = 0x80000000;
  private static final int ONE = 0x3f800000;

  private FloatOps() {}

  static void fill(float[] to, float value, int n) {
    var v = FloatVector.broadcast(SPECIES, value);
    for (int i = 0; i < n; i += LANES) {
      v.intoArray(to, i);
    }
  }

  static void add(float[] to, float[] x, float[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i)
          .add(FloatVector.fromArray(SPECIES, y, i))
          .intoArray(to, i);
    }
  }

  static void subtract(float[] to, float[] x, float[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i)
          .sub(FloatVector.fromArray(SPECIES, y, i))
          .intoArray(to, i);
    }
  }

  static void multiply(float[] to, float[] x, float[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i)
          .mul(FloatVector.fromArray(SPECIES, y, i))
          .intoArray(to, i);
    }
  }

  static void divide(float[] to, float[] x, float[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i)
          .div(FloatVector.fromArray(SPECIES, y, i))
          .intoArray(to, i);
    }
  }

  static void min(float[] to, float[] x, float[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i)
          .min(FloatVector.fromArray(SPECIES, y, i))
          .intoArray(to, i);
    }
  }

  static void max(float[] to, float[] x, float[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i)
          .max(FloatVector.fromArray(SPECIES, y, i))
          .intoArray(to, i);
    }
  }

  static void scale(float[] to, float[] x, float y, int n) {
    var v = FloatVector.broadcast(SPECIES, y);
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i).mul(v).intoArray(to, i);
    }
  }

  static void scaledDifference(float[] to, float[] x, float[] y, float c, int n) {
    var v = FloatVector.broadcast(SPECIES, c);
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i)
          .sub(FloatVector.fromArray(SPECIES, y, i))
          .mul(v)
          .intoArray(to, i);
    }
  }

  static void addScaledDifference(float[] to, float[] x, float[] y, float c, int n) {
    var v = FloatVector.broadcast(SPECIES, c);
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, to, i)
          .add(
              FloatVector.fromArray(SPECIES, x, i).sub(FloatVector.fromArray(SPECIES, y, i)).mul(v))
          .intoArray(to, i);
    }
  }

  /** {@code pivot - (c*(x - from) + zero)}. */
  static void moved(
      float[] to, float[] pivot, float[] from, float[] x, float c, float zero, int n) {
    var v = FloatVector.broadcast(SPECIES, c);
    var z = FloatVector.broadcast(SPECIES, zero);
    for (int i = 0; i < n; i += LANES) {
      var f = FloatVector.fromArray(SPECIES, from, i);
      var sum = FloatVector.fromArray(SPECIES, x, i).sub(f).mul(v).add(z);
      FloatVector.fromArray(SPECIES, pivot, i).sub(sum).intoArray(to, i);
    }
  }

  /** {@code pivot - (c*(x - from) + d*(y - from) + zero)}. */
  static void moved(
      float[] to,
      float[] pivot,
      float[] from,
      float[] x,
      float c,
      float[] y,
      float d,
      float zero,
      int n) {
    var v = FloatVector.broadcast(SPECIES, c);
    var w = FloatVector.broadcast(SPECIES, d);
    var z = FloatVector.broadcast(SPECIES, zero);
    for (int i = 0; i < n; i += LANES) {
      var f = FloatVector.fromArray(SPECIES, from, i);
      var first = FloatVector.fromArray(SPECIES, x, i).sub(f).mul(v);
      var sum = first.add(FloatVector.fromArray(SPECIES, y, i).sub(f).mul(w)).add(z);
      FloatVector.fromArray(SPECIES, pivot, i).sub(sum).intoArray(to, i);
    }
  }

  static void less(float[] to, float[] x, float[] y, int n) {
    var zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      zero.blend(
              1f,
              FloatVector.fromArray(SPECIES, x, i)
                  .compare(LT, FloatVector.fromArray(SPECIES, y, i)))
          .intoArray(to, i);
    }
  }

  /** Not less: a NaN is. */
  static void notLess(float[] to, float[] x, float y, int n) {
    var least = FloatVector.broadcast(SPECIES, y);
    var one = FloatVector.broadcast(SPECIES, 1);
    for (int i = 0; i < n; i += LANES) {
      one.blend(0f, FloatVector.fromArray(SPECIES, x, i).compare(LT, least)).intoArray(to, i);
    }
  }

  /** Greater, or a NaN. */
  static void notLessOrEqual(float[] to, float[] x, float y, int n) {
    var most = FloatVector.broadcast(SPECIES, y);
    var one = FloatVector.broadcast(SPECIES, 1);
    for (int i = 0; i < n; i += LANES) {
      one.blend(0f, FloatVector.fromArray(SPECIES, x, i).compare(LE, most)).intoArray(to, i);
    }
  }

  static void lessOrEqual(float[] to, float[] x, float[] y, int n) {
    var zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      zero.blend(
              1f,
              FloatVector.fromArray(SPECIES, x, i)
                  .compare(LE, FloatVector.fromArray(SPECIES, y, i)))
          .intoArray(to, i);
    }
  }

  static void greater(float[] to, float[] x, float[] y, int n) {
    var zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      zero.blend(
              1f,
              FloatVector.fromArray(SPECIES, x, i)
                  .compare(GT, FloatVector.fromArray(SPECIES, y, i)))
          .intoArray(to, i);
    }
  }

  static void greaterOrEqual(float[] to, float[] x, float[] y, int n) {
    var zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      zero.blend(
              1f,
              FloatVector.fromArray(SPECIES, x, i)
                  .compare(GE, FloatVector.fromArray(SPECIES, y, i)))
          .intoArray(to, i);
    }
  }

  static void equal(float[] to, float[] x, float[] y, int n) {
    var zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      zero.blend(
              1f,
              FloatVector.fromArray(SPECIES, x, i)
                  .compare(EQ, FloatVector.fromArray(SPECIES, y, i)))
          .intoArray(to, i);
    }
  }

  static void unequal(float[] to, float[] x, float[] y, int n) {
    var zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      zero.blend(
              1f,
              FloatVector.fromArray(SPECIES, x, i)
                  .compare(NE, FloatVector.fromArray(SPECIES, y, i)))
          .intoArray(to, i);
    }
  }

  static void and(float[] to, float[] x, float[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i)
          .reinterpretAsInts()
          .and(FloatVector.fromArray(SPECIES, y, i).reinterpretAsInts())
          .reinterpretAsFloats()
          .intoArray(to, i);
    }
  }

  static void or(float[] to, float[] x, float[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i)
          .reinterpretAsInts()
          .or(FloatVector.fromArray(SPECIES, y, i).reinterpretAsInts())
          .reinterpretAsFloats()
          .intoArray(to, i);
    }
  }

  static void not(float[] to, float[] x, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i)
          .reinterpretAsInts()
          .lanewise(XOR, ONE)
          .reinterpretAsFloats()
          .intoArray(to, i);
    }
  }

  static void negate(float[] to, float[] x, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i)
          .reinterpretAsInts()
          .lanewise(XOR, SIGN)
          .reinterpretAsFloats()
          .intoArray(to, i);
    }
  }

  static void abs(float[] to, float[] x, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i)
          .reinterpretAsInts()
          .lanewise(AND, ~SIGN)
          .reinterpretAsFloats()
          .intoArray(to, i);
    }
  }

  static void squareRoot(float[] to, float[] x, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i).sqrt().intoArray(to, i);
    }
  }

  /** A zero of either sign gives 0, a NaN itself. */
  static void sign(float[] to, float[] x, int n) {
    var zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, i);
      var one = v.reinterpretAsInts().and(SIGN).or(ONE).reinterpretAsFloats();
      zero.blend(one, v.compare(NE, zero)).blend(v, v.compare(NE, v)).intoArray(to, i);
    }
  }

  /** Java's compiler makes vectors of this loop, and of one of vectors with masks not always. */
  static void floor(float[] to, float[] x, int n) {
    for (int i = 0; i < n; i++) {
      to[i] = (float) Math.floor(x[i]);
    }
  }

  /** Of -0, and of what is rounded up to zero, it is -0. */
  static void ceil(float[] to, float[] x, int n) {
    for (int i = 0; i < n; i++) {
      to[i] = (float) Math.ceil(x[i]);
    }
  }

  /** {@code x} where {@code mask} is 1, {@code y} where it is 0. */
  static void where(float[] to, float[] mask, float[] x, float[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, y, i)
          .blend(
              FloatVector.fromArray(SPECIES, x, i),
              FloatVector.fromArray(SPECIES, mask, i).compare(NE, 0))
          .intoArray(to, i);
    }
  }

  /** The number where {@code mask} is 0. */
  static void whereElse(float[] to, float[] mask, float[] x, float y, int n) {
    var other = FloatVector.broadcast(SPECIES, y);
    for (int i = 0; i < n; i += LANES) {
      other
          .blend(
              FloatVector.fromArray(SPECIES, x, i),
              FloatVector.fromArray(SPECIES, mask, i).compare(NE, 0))
          .intoArray(to, i);
    }
  }

  /** The number where an item is less than another: a NaN is not. */
  static void unlessLess(float[] to, float[] items, float least, float[] x, float y, int n) {
    var limit = FloatVector.broadcast(SPECIES, least);
    var other = FloatVector.broadcast(SPECIES, y);
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i)
          .blend(other, FloatVector.fromArray(SPECIES, items, i).compare(LT, limit))
          .intoArray(to, i);
    }
  }

  /** The number where an item is not greater than another: a NaN is. */
  static void unlessLessOrEqual(float[] to, float[] items, float most, float[] x, float y, int n) {
    var limit = FloatVector.broadcast(SPECIES, most);
    var other = FloatVector.broadcast(SPECIES, y);
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(SPECIES, x, i)
          .blend(other, FloatVector.fromArray(SPECIES, items, i).compare(LE, limit))
          .intoArray(to, i);
    }
  }
}
