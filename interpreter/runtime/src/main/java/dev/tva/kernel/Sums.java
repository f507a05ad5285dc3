// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

import dev.tva.kernel.order.Lanes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sums of floats in doubles: of every eighth item one, those in pairs, then the items left over, so
 * that everybody comes to the same bits.
 */
public interface Sums {
  int LANES = 8;

  /** Of {@code n} items from number {@code from} of a memory. */
  double sum(MemorySegment floats, long from, int n);

  /** Of the products of two runs; may be the same one. */
  double products(MemorySegment x, MemorySegment y, long from, int n);

  /** Adds the lanes up. */
  static double together(double[] v) {
    return ((v[0] + v[1]) + (v[2] + v[3])) + ((v[4] + v[5]) + (v[6] + v[7]));
  }

  /** By nothing but Java. */
  static Sums plain() {
    return new Plain();
  }

  /** Widened first: a product of two floats is exact in a double. */
  final class Plain implements Sums {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private double[] wide = new double[0];

    @Override
    public double sum(MemorySegment floats, long from, int n) {
      require(n);
      for (int i = 0; i < n; i++) {
        wide[i] = floats.get(FLOAT, Float.BYTES * (from + i));
      }
      return Lanes.sum(wide, n);
    }

    @Override
    public double products(MemorySegment x, MemorySegment y, long from, int n) {
      require(n);
      for (int i = 0; i < n; i++) {
        long at = Float.BYTES * (from + i);
        wide[i] = (double) x.get(FLOAT, at) * y.get(FLOAT, at);
      }
      return Lanes.sum(wide, n);
    }

    private void require(int n) {
      if (wide.length < n) {
        wide = new double[n];
      }
    }
  }
}
