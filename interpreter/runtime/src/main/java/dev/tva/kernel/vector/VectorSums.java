// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static jdk.incubator.vector.VectorOperators.F2D;

import dev.tva.kernel.Sums;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The eight lanes in one vector or in two; narrower processors add one item after the other. */
final class VectorSums implements Sums {
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  private static final int WIDTH = D.length();
  private static final VectorSpecies<Float> F =
      VectorSpecies.of(float.class, VectorShape.forBitSize(D.vectorBitSize() / 2));
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private final Sums plain = Sums.plain();
  private final double[] lanes = new double[LANES];

  @Override
  public double sum(MemorySegment floats, long from, int n) {
    int whole = n - n % LANES;
    switch (WIDTH) {
      case LANES -> one(floats, 4 * from, whole, lanes);
      case LANES / 2 -> two(floats, 4 * from, whole, lanes);
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
    switch (WIDTH) {
      case LANES -> one(x, y, 4 * from, whole, lanes);
      case LANES / 2 -> two(x, y, 4 * from, whole, lanes);
      default -> {
        return plain.products(x, y, from, n);
      }
    }
    double rest = whole == n ? 0 : plain.products(x, y, from + whole, n - whole);
    return Sums.together(lanes) + rest;
  }

  private static void one(MemorySegment x, long from, int n, double[] lanes) {
    var sum = DoubleVector.zero(D);
    for (int i = 0; i < n; i += LANES) {
      var v = FloatVector.fromMemorySegment(F, x, from + 4L * i, ORDER);
      sum = sum.add(v.convertShape(F2D, D, 0));
    }
    sum.intoArray(lanes, 0);
  }

  private static void two(MemorySegment x, long from, int n, double[] lanes) {
    var first = DoubleVector.zero(D);
    var second = DoubleVector.zero(D);
    for (int i = 0; i < n; i += LANES) {
      var v = FloatVector.fromMemorySegment(F, x, from + 4L * i, ORDER);
      var w = FloatVector.fromMemorySegment(F, x, from + 4L * i + 4L * WIDTH, ORDER);
      first = first.add(v.convertShape(F2D, D, 0));
      second = second.add(w.convertShape(F2D, D, 0));
    }
    first.intoArray(lanes, 0);
    second.intoArray(lanes, WIDTH);
  }

  private static void one(MemorySegment x, MemorySegment y, long from, int n, double[] lanes) {
    var sum = DoubleVector.zero(D);
    for (int i = 0; i < n; i += LANES) {
      var v = FloatVector.fromMemorySegment(F, x, from + 4L * i, ORDER).convertShape(F2D, D, 0);
      var w = FloatVector.fromMemorySegment(F, y, from + 4L * i, ORDER).convertShape(F2D, D, 0);
      sum = sum.add(((DoubleVector) v).mul(w));
    }
    sum.intoArray(lanes, 0);
  }

  private static void two(MemorySegment x, MemorySegment y, long from, int n, double[] lanes) {
    var first = DoubleVector.zero(D);
    var second = DoubleVector.zero(D);
    for (int i = 0; i < n; i += LANES) {
      long at = from + 4L * i;
      long next = at + 4L * WIDTH;
      var v = FloatVector.fromMemorySegment(F, x, at, ORDER).convertShape(F2D, D, 0);
      var w = FloatVector.fromMemorySegment(F, y, at, ORDER).convertShape(F2D, D, 0);
      first = first.add(((DoubleVector) v).mul(w));
      v = FloatVector.fromMemorySegment(F, x, next, ORDER).convertShape(F2D, D, 0);
      w = FloatVector.fromMemorySegment(F, y, next, ORDER).convertShape(F2D, D, 0);
      second = second.add(((DoubleVector) v).mul(w));
    }
    first.intoArray(lanes, 0);
    second.intoArray(lanes, WIDTH);
  }
}
