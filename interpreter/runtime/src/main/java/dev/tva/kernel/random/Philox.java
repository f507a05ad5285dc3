// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.random;

/** In plain Java, in loops that the compiler can make vectors of. */
public final class Philox implements RandomWords {
  private static final long LOW = 0xFFFFFFFFL;

  // One 32-bit word in the low half of each long, garbage in the high half: so all of a round
  // is done with operations the compiler turns into vectors.
  private final long[] x0 = new long[BLOCKS];
  private final long[] x1 = new long[BLOCKS];
  private final long[] x2 = new long[BLOCKS];
  private final long[] x3 = new long[BLOCKS];

  @Override
  public void words(long key, long low, long high, int[] to) {
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
