// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.kernel.vector.LowRank;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors give the numbers of plain Java, bit for bit, and a row is the same among others. */
final class LowRankProductTest {
  @ParameterizedTest
  @CsvSource({"1,1,1", "3,4,16", "5,7,33", "2,16,1023", "9,18,2049", "6,5,128", "4,3,15"})
  void areThoseOfPlainJava(int rows, int ranks, int cols) {
    Random random = new Random(rows * 31L + cols);
    float[] left = floats(random, rows * ranks);
    float[] right = floats(random, ranks * cols);
    left[0] = -0f;
    float[] plain = new float[rows * cols];
    LowRankProduct.plain(left, 0, right, plain, rows, ranks, cols, 0);
    float[] vectors = floats(random, rows * cols + 3);
    LowRankProduct.of(left, 0, right, vectors, rows, ranks, cols);
    float[] alone = floats(random, cols);
    for (int i = 0; i < rows; i++) {
      LowRankProduct.of(left, i * ranks, right, alone, 1, ranks, cols);
      for (int j = 0; j < cols; j++) {
        int at = i * cols + j;
        assertArrayEquals(
            new int[] {Float.floatToRawIntBits(plain[at]), Float.floatToRawIntBits(plain[at])},
            new int[] {Float.floatToRawIntBits(vectors[at]), Float.floatToRawIntBits(alone[j])});
      }
    }
  }

  @Test
  void vectorsTakeAllButTheLastColumns() {
    float[] ones = new float[4 * 70];
    Arrays.fill(ones, 1);
    float[] out = new float[70];
    int done = LowRank.multiply(ones, 0, ones, out, 1, 4, 70);
    assertTrue(done >= 64 && done <= 70, done + " columns");
    for (int j = 0; j < 70; j++) {
      assertEquals(j < done ? 4 : 0, out[j]);
    }
  }

  private static float[] floats(Random random, int n) {
    float[] all = new float[n];
    for (int i = 0; i < n; i++) {
      all[i] = random.nextFloat() - 0.5f;
    }
    return all;
  }
}
