// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The known answers that the authors of the generator publish with it (Random123, kat_vectors). */
final class PhiloxTest {
  @Test
  void answersZeros() {
    assertEquals("6627e8d5 e169c58d bc57ac4c 9b00dbd8", block(0, 0, 0));
  }

  @Test
  void answersOnes() {
    assertEquals("408f276d 41c83b0e a20bc7c6 6d5451fd", block(-1, -1, -1));
  }

  @Test
  void answersTheDigitsOfPi() {
    assertEquals(
        "d16cfe09 94fdcceb 5001e420 24126ea1",
        block(0x299f31d0a4093822L, 0x85a308d3243f6a88L, 0x0370734413198a2eL));
  }

  @Test
  void countsUpInTheLowHalfOnly() {
    int[] words = new int[Philox.WORDS];
    long nearCarry = 0xffffff80L;
    new Philox().words(7, nearCarry, 9, words);
    for (int b = 0; b < Philox.BLOCKS; b++) {
      assertEquals(block(7, nearCarry + b, 9), text(words, 4 * b));
    }
    new Philox().words(7, -2, 9, words);
    assertEquals(block(7, 0, 9), text(words, 8));
  }

  private static String block(long key, long low, long high) {
    int[] words = new int[Philox.WORDS];
    new Philox().words(key, low, high, words);
    return text(words, 0);
  }

  private static String text(int[] words, int at) {
    return String.join(
        " ",
        Arrays.stream(words, at, at + 4).mapToObj(w -> HexFormat.of().toHexDigits(w)).toList());
  }
}
