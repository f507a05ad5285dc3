// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tva.kernel.vector.LowRank;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors give the numbers of plain Java, bit for bit, and a row is the same among others. */
final class LowRankProductTest {
  @ParameterizedTest
  @CsvSource({"1,1,1", "3,4,16", "5,7,33", "2,16,1023", "9,18,2049", "4,3,15"})
  void areThoseOfPlainJava(int rows, int ranks, int cols) {
    Random random = new Random(rows * 31L + cols);
    float[] left = floats(random, rows * ranks);
    float[] right = floats(random, ranks * cols);
    left[0] = -0f;
    float[] plain = new float[rows * cols];
    LowRankProduct.plain(left, right, plain, rows, ranks, cols);
    float[] vectors = floats(random, rows * cols + 3);
    LowRank.product(left, right, vectors, rows, ranks, cols);
    float[] alone = new float[cols];
    for (int i = 0; i < rows; i++) {
      LowRank.product(
          java.util.Arrays.copyOfRange(left, i * ranks, (i + 1) * ranks),
          right,
          alone,
          1,
          ranks,
          cols);
      for (int j = 0; j < cols; j++) {
        int at = i * cols + j;
        assertArrayEquals(
            new int[] {Float.floatToRawIntBits(plain[at]), Float.floatToRawIntBits(plain[at])},
            new int[] {Float.floatToRawIntBits(vectors[at]), Float.floatToRawIntBits(alone[j])});
      }
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
