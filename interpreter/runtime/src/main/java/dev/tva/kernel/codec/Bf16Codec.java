// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.codec;

import java.lang.foreign.MemorySegment;

/**
 * bfloat16, two elements at a time: an int holds two of them and a long two floats, which turns the
 * conversion into shifts that the compiler vectorises.
 */
final class Bf16Codec implements TileCodec {
  private static final int PAIRS = Blocks.SIZE / 2;

  /** Added to a magnitude, reaches the sign bit from the halfway point above the largest value. */
  private static final int OVERFLOW = 0x80000000 - 0x7f7f8000;

  private final int[] narrow = new int[PAIRS];
  private final long[] wide = new long[PAIRS];

  @Override
  public void decode(MemorySegment raw, MemorySegment tile, int n) {
    int pairs = n / 2;
    for (int at = 0; at < pairs; at += PAIRS) {
      int count = Math.min(PAIRS, pairs - at);
      MemorySegment.copy(raw, Blocks.INT, 4L * at, narrow, 0, count);
      widen(narrow, wide, count);
      MemorySegment.copy(wide, 0, tile, Blocks.LONG, 8L * at, count);
    }
    if ((n & 1) != 0) {
      int bits = raw.get(Blocks.SHORT, 2L * (n - 1)) << 16;
      tile.set(Blocks.INT, 4L * (n - 1), bits);
    }
  }

  private static void widen(int[] from, long[] to, int count) {
    for (int i = 0; i < count; i++) {
      long w = from[i] & 0xffffffffL;
      to[i] = (w << 32 | w << 16) & 0xffff0000ffff0000L;
    }
  }

  @Override
  public boolean encode(MemorySegment tile, MemorySegment raw, int n) {
    int pairs = n / 2;
    boolean any = false;
    for (int at = 0; at < pairs; at += PAIRS) {
      int count = Math.min(PAIRS, pairs - at);
      MemorySegment.copy(tile, Blocks.LONG, 8L * at, wide, 0, count);
      if (narrow(wide, narrow, count) < 0) {
        any = true;
        narrowWithCare(wide, narrow, count);
      }
      MemorySegment.copy(narrow, 0, raw, Blocks.INT, 4L * at, count);
    }
    if ((n & 1) != 0) {
      int bits = tile.get(Blocks.INT, 4L * (n - 1));
      any |= (bits & 0x7fffffff) + OVERFLOW < 0;
      raw.set(Blocks.SHORT, 2L * (n - 1), (short) one(bits));
    }
    return any;
  }

  /**
   * Rounds finite values; negative where some element was not, or did not stay so. Only a NaN
   * carries from the lower element into the upper one, and is then rounded again with care.
   */
  private static long narrow(long[] from, int[] to, int count) {
    long over = 0;
    for (int i = 0; i < count; i++) {
      long w = from[i];
      over |= (w & 0x7fffffff7fffffffL) + 0x0080800000808000L;
      long rounded = w + 0x00007fff00007fffL + (w >>> 16 & 0x0000000100000001L);
      to[i] = (int) (rounded >>> 32 & 0xffff0000L | rounded >>> 16 & 0xffffL);
    }
    return over | over << 32;
  }

  private static void narrowWithCare(long[] from, int[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = one((int) (from[i] >>> 32)) << 16 | one((int) from[i]);
    }
  }

  private static int one(int bits) {
    boolean nan = (bits & 0x7fffffff) > 0x7f800000;
    return nan ? bits >>> 16 | 0x40 : bits + 0x7fff + (bits >>> 16 & 1) >>> 16;
  }
}
