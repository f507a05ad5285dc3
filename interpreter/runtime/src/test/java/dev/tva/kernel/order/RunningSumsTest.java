// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Sums in two passes are the sums. */
final class RunningSumsTest {
  private static final int N = 3 * RunningSums.BLOCK + 100;

  @Test
  void sumsOneBlockAsALoopDoes() {
    double[] elements = {0.1, 0.2, 0.3, -0.6};
    RunningSums.sums(0, elements, 0, 4);
    assertEquals(0.1, elements[0]);
    assertEquals(0.1 + 0.2, elements[1]);
    assertEquals(0.1 + 0.2 + 0.3, elements[2]);
    assertEquals(0.1 + 0.2 + 0.3 - 0.6, elements[3]);
  }

  @Test
  void sumsExactlyWhatCanBeExact() {
    double[] sums = sums(new SplittableRandom(1).ints(N, -1000, 1000).asDoubleStream().toArray());
    double[] elements = new SplittableRandom(1).ints(N, -1000, 1000).asDoubleStream().toArray();
    double sum = 0;
    for (int i = 0; i < N; i++) {
      sum += elements[i];
      assertEquals(sum, sums[i]);
    }
  }

  @Test
  void isAccurateAndNeverFallsWhereNothingIsNegative() {
    double[] elements = new SplittableRandom(2).doubles(N).toArray();
    double[] sums = sums(elements);
    BigDecimal exact = BigDecimal.ZERO;
    for (int i = 0; i < N; i++) {
      exact = exact.add(new BigDecimal(elements[i]));
      assertTrue(i == 0 || sums[i] >= sums[i - 1]);
    }
    assertEquals(exact.doubleValue(), sums[N - 1], 1e-13 * exact.doubleValue());
  }

  @Test
  void endsABlockWhereTheNextBegins() {
    double[] elements = new SplittableRandom(3).doubles(N, -1, 1).toArray();
    double[] totals = totals(elements);
    bases(totals);
    double[] sums = sums(elements);
    for (int b = 1; b < totals.length; b++) {
      assertEquals(totals[b], sums[b * RunningSums.BLOCK - 1]);
    }
  }

  private static double[] totals(double[] elements) {
    double[] totals = new double[Math.ceilDiv(N, RunningSums.BLOCK)];
    for (int b = totals.length - 1; b >= 0; b--) {
      int from = b * RunningSums.BLOCK;
      totals[b] = RunningSums.total(elements, from, Math.min(RunningSums.BLOCK, N - from));
    }
    return totals;
  }

  private static double[] sums(double[] elements) {
    double[] bases = totals(elements);
    bases(bases);
    double[] sums = elements.clone();
    for (int b = bases.length - 1; b >= 0; b--) {
      int from = b * RunningSums.BLOCK;
      RunningSums.sums(bases[b], sums, from, Math.min(RunningSums.BLOCK, N - from));
    }
    return sums;
  }

  /** What is before each block. */
  private static void bases(double[] totals) {
    double base = 0;
    for (int b = 0; b < totals.length; b++) {
      double next = base + totals[b];
      totals[b] = base;
      base = next;
    }
  }
}
