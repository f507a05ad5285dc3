// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.random;

/**
 * The counter-based generator Philox 4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3" (SC 2011). May hold scratch memory: one thread at a time.
 */
public interface RandomWords {
  /** Blocks of four words that one call makes. */
  int BLOCKS = 256;

  int WORDS = 4 * BLOCKS;

  int ROUNDS = 10;
  long MULTIPLIER_0 = 0xD2511F53L;
  long MULTIPLIER_1 = 0xCD9E8D57L;
  int WEYL_0 = 0x9E3779B9;
  int WEYL_1 = 0xBB67AE85;

  /**
   * The blocks of {@link #BLOCKS} counters that follow each other, four words each.
   *
   * @param key words 0 (low half) and 1 of the key
   * @param low words 0 and 1 of the first counter; only these count up
   * @param high words 2 and 3 of every counter
   * @param to the {@link #WORDS} words, block by block
   */
  void words(long key, long low, long high, int[] to);
}
