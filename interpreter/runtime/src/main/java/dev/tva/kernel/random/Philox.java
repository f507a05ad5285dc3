// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.random;

/**
 * The counter-based generator Philox 4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3" (SC 2011). Holds scratch memory: one thread at a time.
 */
final class Philox {
  /** Blocks of four words that one call makes. */
  static final int BLOCKS = 256;

  static final int WORDS = 4 * BLOCKS;

  private static final int ROUNDS = 10;
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final long LOW = 0xFFFFFFFFL;

  // One 32-bit word in the low half of each long, garbage in the high half: so all of a round
  // is done with operations the compiler turns into vectors.
  private final long[] x0 = new long[BLOCKS];
  private final long[] x1 = new long[BLOCKS];
  private final long[] x2 = new long[BLOCKS];
  private final long[] x3 = new long[BLOCKS];

  /**
   * The blocks of {@link #BLOCKS} counters that follow each other, four words each.
   *
   * @param key words 0 (low half) and 1 of the key
   * @param low words 0 and 1 of the first counter; only these count up
   * @param high words 2 and 3 of every counter
   */
  void words(long key, long low, long high, int[] to) {
    for (int i = 0; i < BLOCKS; i++) {
      long counter = low + i;
      x0[i] = counter;
      x1[i] = counter >>> 32;
      x2[i] = high;
      x3[i] = high >>> 32;
    }
    int key0 = (int) key;
    int key1 = (int) (key >>> 32);
    for (int r = 0; r < ROUNDS; r++) {
      round(x0, x1, x2, x3, key0, key1);
      key0 += WEYL_0;
      key1 += WEYL_1;
    }
    for (int i = 0; i < BLOCKS; i++) {
      to[4 * i] = (int) x0[i];
      to[4 * i + 1] = (int) x1[i];
      to[4 * i + 2] = (int) x2[i];
      to[4 * i + 3] = (int) x3[i];
    }
  }

  /** One round a loop: two in one are too long for the compiler to make vectors of. */
  private static void round(long[] x0, long[] x1, long[] x2, long[] x3, long key0, long key1) {
    for (int i = 0; i < BLOCKS; i++) {
      long p0 = MULTIPLIER_0 * (x0[i] & LOW);
      long p1 = MULTIPLIER_1 * (x2[i] & LOW);
      x0[i] = (p1 >>> 32) ^ x1[i] ^ key0;
      x2[i] = (p0 >>> 32) ^ x3[i] ^ key1;
      x1[i] = p1;
      x3[i] = p0;
    }
  }
}
