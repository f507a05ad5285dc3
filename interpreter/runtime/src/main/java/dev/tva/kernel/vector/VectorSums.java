// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static jdk.incubator.vector.VectorOperators.F2D;

import dev.tva.kernel.Sums;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The eight lanes in one vector or in two; narrower processors add one item after the other. Sums
 * are added to what is new, whose class the compiler knows: of what goes round a loop it must
 * guess, and allocates where it has not seen enough calls.
 */
final class VectorSums implements Sums {
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  private static final int WIDTH = D.length();
  private static final VectorSpecies<Float> F =
      VectorSpecies.of(float.class, VectorShape.forBitSize(D.vectorBitSize() / 2));
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final Sums plain = Sums.plain();
  private final double[] lanes = new double[LANES];
  private float[] first = new float[0];
  private float[] second = new float[0];

  @Override
  public double sum(MemorySegment floats, long from, int n) {
    int whole = n - n % LANES;
    first = taken(floats, from, whole, first);
    int at = first(floats, from);
    switch (WIDTH) {
      case LANES -> one(array(floats, first), at, whole, lanes);
      case LANES / 2 -> two(array(floats, first), at, whole, lanes);
      default -> {
        return plain.sum(floats, from, n);
      }
    }
    double rest = whole == n ? 0 : plain.sum(floats, from + whole, n - whole);
    return Sums.together(lanes) + rest;
  }

  @Override
  public double products(MemorySegment x, MemorySegment y, long from, int n) {
    int whole = n - n % LANES;
    first = taken(x, from, whole, first);
    second = taken(y, from, whole, second);
    switch (WIDTH) {
      case LANES ->
          one(array(x, first), first(x, from), array(y, second), first(y, from), whole, lanes);
      case LANES / 2 ->
          two(array(x, first), first(x, from), array(y, second), first(y, from), whole, lanes);
      default -> {
        return plain.products(x, y, from, n);
      }
    }
    double rest = whole == n ? 0 : plain.products(x, y, from + whole, n - whole);
    return Sums.together(lanes) + rest;
  }

  /**
   * In an array, copied into one where they are not: with two memories in a loop, the compiler
   * gives up and allocates vectors.
   */
  private static float[] taken(MemorySegment floats, long from, int n, float[] scratch) {
    if (!floats.isNative()) {
      return scratch;
    }
    float[] to = scratch.length < n ? new float[n] : scratch;
    MemorySegment.copy(floats, FLOAT, 4 * from, to, 0, n);
    return to;
  }

  private static float[] array(MemorySegment floats, float[] copy) {
    return floats.isNative() ? copy : (float[]) floats.heapBase().orElseThrow();
  }

  private static int first(MemorySegment floats, long from) {
    return floats.isNative() ? 0 : (int) from;
  }

  private static void one(float[] x, int xAt, int n, double[] lanes) {
    var sum = DoubleVector.zero(D);
    for (int i = 0; i < n; i += LANES) {
      var v = (DoubleVector) FloatVector.fromArray(F, x, xAt + i).convertShape(F2D, D, 0);
      sum = v.add(sum);
    }
    sum.intoArray(lanes, 0);
  }

  private static void two(float[] x, int xAt, int n, double[] lanes) {
    var first = DoubleVector.zero(D);
    var second = DoubleVector.zero(D);
    for (int i = 0; i < n; i += LANES) {
      var v = (DoubleVector) FloatVector.fromArray(F, x, xAt + i).convertShape(F2D, D, 0);
      var w = (DoubleVector) FloatVector.fromArray(F, x, xAt + i + WIDTH).convertShape(F2D, D, 0);
      first = v.add(first);
      second = w.add(second);
    }
    first.intoArray(lanes, 0);
    second.intoArray(lanes, WIDTH);
  }

  private static void one(float[] x, int xAt, float[] y, int yAt, int n, double[] lanes) {
    var sum = DoubleVector.zero(D);
    for (int i = 0; i < n; i += LANES) {
      var v = (DoubleVector) FloatVector.fromArray(F, x, xAt + i).convertShape(F2D, D, 0);
      var w = (DoubleVector) FloatVector.fromArray(F, y, yAt + i).convertShape(F2D, D, 0);
      sum = v.mul(w).add(sum);
    }
    sum.intoArray(lanes, 0);
  }

  private static void two(float[] x, int xAt, float[] y, int yAt, int n, double[] lanes) {
    var first = DoubleVector.zero(D);
    var second = DoubleVector.zero(D);
    for (int i = 0; i < n; i += LANES) {
      var v = (DoubleVector) FloatVector.fromArray(F, x, xAt + i).convertShape(F2D, D, 0);
      var w = (DoubleVector) FloatVector.fromArray(F, y, yAt + i).convertShape(F2D, D, 0);
      first = v.mul(w).add(first);
      v = (DoubleVector) FloatVector.fromArray(F, x, xAt + i + WIDTH).convertShape(F2D, D, 0);
      w = (DoubleVector) FloatVector.fromArray(F, y, yAt + i + WIDTH).convertShape(F2D, D, 0);
      second = v.mul(w).add(second);
    }
    first.intoArray(lanes, 0);
    second.intoArray(lanes, WIDTH);
  }
}
