// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tva.kernel.Sums;
import dev.tva.statistic.BlockMath;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Vectors, plain Java and what a block of doubles is reduced to come to the same bits. */
final class VectorSumsTest {
  @Test
  void sumsInOneOrder() {
    Random random = new Random(5);
    for (int n : new int[] {0, 1, 7, 8, 9, 63, 4096, 4095}) {
      float[] x = floats(random, n + 3);
      float[] y = floats(random, n + 3);
      MemorySegment xs = MemorySegment.ofArray(x);
      MemorySegment ys = MemorySegment.ofArray(y);
      double[] items = new double[n];
      double[] products = new double[n];
      for (int i = 0; i < n; i++) {
        items[i] = x[i + 3];
        products[i] = (double) x[i + 3] * y[i + 3];
      }
      double sum = BlockMath.reduce(dev.tva.graph.ReduceFn.SUM, items, n).a();
      double product = BlockMath.reduce(dev.tva.graph.ReduceFn.SUM, products, n).a();
      for (Sums sums : new Sums[] {Sums.plain(), new VectorSums()}) {
        assertBits(sum, sums.sum(xs, 3, n));
        assertBits(product, sums.products(xs, ys, 3, n));
      }
    }
  }

  private static void assertBits(double expected, double found) {
    assertEquals(Double.doubleToLongBits(expected), Double.doubleToLongBits(found));
  }

  private static float[] floats(Random random, int n) {
    float[] all = new float[n];
    for (int i = 0; i < n; i++) {
      all[i] = (float) Math.scalb(random.nextGaussian(), random.nextInt(40) - 20);
    }
    return all;
  }
}
