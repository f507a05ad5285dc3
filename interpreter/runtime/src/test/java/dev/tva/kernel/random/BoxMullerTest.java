// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The series against the functions of the library. */
final class BoxMullerTest {
  private static final int PAIRS = 100_000;

  @Test
  void agreesWithTheFormula() {
    int[] words = new SplittableRandom(1).ints(2 * PAIRS).toArray();
    int[] special = {0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 29, 1 << 30, 3 << 29};
    for (int i = 0; i < special.length * special.length; i++) {
      words[2 * i] = special[i % special.length];
      words[2 * i + 1] = special[i / special.length];
    }
    float[] numbers = new float[2 * PAIRS];
    BoxMuller.normals(words, numbers);
    int unlike = 0;
    for (int i = 0; i < 2 * PAIRS; i += 2) {
      double u = (Integer.toUnsignedLong(words[i]) + 0.5) / 0x1p32;
      double r = Math.sqrt(-2 * StrictMath.log(u));
      double t = Math.PI * words[i + 1] / 0x1p31;
      double[] expected = {r * StrictMath.cos(t), r * StrictMath.sin(t)};
      for (int k = 0; k < 2; k++) {
        assertEquals(expected[k], numbers[i + k], Math.ulp((float) expected[k]) + 1e-14);
        boolean isAxis = Math.abs(expected[k]) < 1e-6;
        unlike += isAxis || (float) expected[k] == numbers[i + k] ? 0 : 1;
      }
    }
    assertTrue(unlike < 3, unlike + " are rounded to the other side");
  }

  @Test
  void sumsItsSeries() {
    var random = new SplittableRandom(2);
    for (int i = 0; i < PAIRS; i++) {
      double u = (random.nextLong(1L << 32) + 0.5) / 0x1p32;
      assertEquals(StrictMath.log(u), BoxMuller.log(u), 4e-16 * Math.max(1, -StrictMath.log(u)));
      double t = random.nextDouble(-Math.PI / 4, Math.PI / 4);
      assertEquals(StrictMath.sin(t), BoxMuller.sin(t), 3e-16);
      assertEquals(StrictMath.cos(t), BoxMuller.cos(t), 3e-16);
    }
    assertEquals(0, BoxMuller.sin(0));
    assertEquals(1, BoxMuller.cos(0));
  }
}
