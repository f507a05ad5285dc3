// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

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

  /** Lane by lane, so that additions need not wait for each other. */
  final class Plain implements Sums {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private float[] first = new float[0];
    private float[] second = new float[0];

    @Override
    public double sum(MemorySegment floats, long from, int n) {
      if (first.length < n) {
        first = new float[n];
      }
      MemorySegment.copy(floats, FLOAT, 4 * from, first, 0, n);
      return sum(first, n);
    }

    @Override
    public double products(MemorySegment x, MemorySegment y, long from, int n) {
      if (first.length < n) {
        first = new float[n];
      }
      if (second.length < n) {
        second = new float[n];
      }
      MemorySegment.copy(x, FLOAT, 4 * from, first, 0, n);
      MemorySegment.copy(y, FLOAT, 4 * from, second, 0, n);
      return products(first, second, n);
    }

    private static double sum(float[] v, int n) {
      double a = 0;
      double b = 0;
      double c = 0;
      double d = 0;
      double e = 0;
      double f = 0;
      double g = 0;
      double h = 0;
      int i = 0;
      for (; i + 8 <= n; i += 8) {
        a += v[i];
        b += v[i + 1];
        c += v[i + 2];
        d += v[i + 3];
        e += v[i + 4];
        f += v[i + 5];
        g += v[i + 6];
        h += v[i + 7];
      }
      double rest = 0;
      for (; i < n; i++) {
        rest += v[i];
      }
      return ((a + b) + (c + d)) + ((e + f) + (g + h)) + rest;
    }

    private static double products(float[] v, float[] w, int n) {
      double a = 0;
      double b = 0;
      double c = 0;
      double d = 0;
      double e = 0;
      double f = 0;
      double g = 0;
      double h = 0;
      int i = 0;
      for (; i + 8 <= n; i += 8) {
        a += (double) v[i] * w[i];
        b += (double) v[i + 1] * w[i + 1];
        c += (double) v[i + 2] * w[i + 2];
        d += (double) v[i + 3] * w[i + 3];
        e += (double) v[i + 4] * w[i + 4];
        f += (double) v[i + 5] * w[i + 5];
        g += (double) v[i + 6] * w[i + 6];
        h += (double) v[i + 7] * w[i + 7];
      }
      double rest = 0;
      for (; i < n; i++) {
        rest += (double) v[i] * w[i];
      }
      return ((a + b) + (c + d)) + ((e + f) + (g + h)) + rest;
    }
  }
}
