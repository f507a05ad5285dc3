// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.order;

/** Sums in eight lanes, so that additions need not wait for each other. */
public final class Lanes {
  private Lanes() {}

  /**
   * Of the first {@code n} items: every eighth in one lane, lanes in pairs, then those left over.
   */
  public static double sum(double[] v, int n) {
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
}
