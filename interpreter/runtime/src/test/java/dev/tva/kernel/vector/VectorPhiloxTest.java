// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tva.kernel.random.Philox;
import dev.tva.kernel.random.RandomWords;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Plain Java, which the generator's published vectors hold, is the judge. */
final class VectorPhiloxTest {
  @Test
  void makesTheWordsOfPlainJava() {
    var random = new SplittableRandom(1);
    int[] words = new int[RandomWords.WORDS];
    int[] expected = new int[RandomWords.WORDS];
    for (int i = 0; i < 200; i++) {
      long key = random.nextLong();
      // Also where the lower word, or both, begin anew.
      long low = i % 3 == 0 ? (1L << 32) - i : i % 3 == 1 ? -i : random.nextLong();
      long high = random.nextLong();

      new VectorPhilox().words(key, low, high, words);
      new Philox().words(key, low, high, expected);

      assertArrayEquals(expected, words);
    }
  }
}
