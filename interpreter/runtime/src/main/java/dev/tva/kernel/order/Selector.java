// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.order;

import dev.tva.plan.Program.Precision;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Finds elements by their rank in a run in memory. Holds scratch memory that grows to the longest
 * run, 8 bytes an element: one thread at a time.
 */
public final class Selector {
  private static final int DIGIT = 11;
  private static final int SHORT_DIGIT = 8;
  private static final int SHORT_RUN = 1024;
  private static final int BLOCK = 4096;

  private final int[] counts = new int[1 << DIGIT];
  private final int[] block = new int[BLOCK];
  private long[] keys = new long[BLOCK];

  // What the last search found besides the key.
  private int below;
  private int equal;

  /**
   * The element of rank {@code k}, from 0, among the {@code n} of a memory from number {@code
   * from}.
   */
  public double kth(MemorySegment elements, Precision precision, long from, int n, int k) {
    if (k < 0 || k >= n) {
      throw new IllegalArgumentException("rank " + k + " of " + n + " elements");
    }
    if (keys.length < n) {
      keys = new long[n];
    }
    if (precision == Precision.F64) {
      Keys.ofDoubles(elements, from, keys, 0, n);
      return Keys.toDouble(search(n, k, Double.SIZE));
    }
    for (int at = 0; at < n; at += BLOCK) {
      int count = Math.min(BLOCK, n - at);
      Keys.ofFloats(elements, from + at, block, count);
      widen(block, keys, at, count);
    }
    return Keys.toFloat((int) search(n, k, Float.SIZE));
  }

  private static void widen(int[] from, long[] to, int at, int n) {
    for (int i = 0; i < n; i++) {
      to[at + i] = from[i] & 0xFFFFFFFFL;
    }
  }

  /**
   * The {@code count} largest of the {@code n} elements of a memory from number {@code from}, which
   * has index 0 in the result.
   */
  public Top top(MemorySegment elements, Precision precision, long from, int n, int count) {
    if (count == 0) {
      return Top.none();
    }
    double threshold = kth(elements, precision, from, n, n - count);
    int ties = count - (n - below - equal);
    long cut =
        ties == equal
            ? n
            : Top.indexOfTie(elements, precision, from, n, threshold, ties) - from + 1;
    return new Top(threshold, cut);
  }

  /** Digit by digit; after each, only the keys that agree so far are kept. */
  private long search(int n, int k, int keyBits) {
    int digitBits = n < SHORT_RUN ? SHORT_DIGIT : DIGIT;
    int left = n;
    int rank = k;
    below = 0;
    for (int known = 0; known < keyBits; ) {
      int bits = Math.min(digitBits, keyBits - known);
      int shift = keyBits - known - bits;
      int mask = (1 << bits) - 1;
      count(keys, left, shift, mask, counts);
      int digit = 0;
      while (rank >= counts[digit]) {
        rank -= counts[digit];
        below += counts[digit];
        digit++;
      }
      left = counts[digit] == left ? left : keep(keys, left, shift, mask, digit);
      known += bits;
    }
    equal = left;
    return keys[0];
  }

  private static void count(long[] keys, int n, int shift, int mask, int[] counts) {
    Arrays.fill(counts, 0, mask + 1, 0);
    for (int i = 0; i < n; i++) {
      counts[(int) (keys[i] >>> shift) & mask]++;
    }
  }

  private static int keep(long[] keys, int n, int shift, int mask, int digit) {
    int kept = 0;
    for (int i = 0; i < n; i++) {
      long key = keys[i];
      keys[kept] = key;
      kept += ((int) (key >>> shift) & mask) == digit ? 1 : 0;
    }
    return kept;
  }
}
