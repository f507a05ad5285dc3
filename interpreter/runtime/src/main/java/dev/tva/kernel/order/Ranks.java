// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.order;

import dev.tva.plan.Program.Precision;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Ranks of the elements of a run in memory, by a radix sort. Holds scratch memory that grows to the
 * longest run, 16 bytes an element, 24 in float64: one thread at a time.
 */
public final class Ranks {
  private static final int DIGIT = 8;
  private static final int BLOCK = 4096;
  private static final long INDEX = 0xFFFFFFFFL;

  private final int[] places = new int[1 << DIGIT];
  private final int[] block = new int[BLOCK];

  // Half a key above the index of its element.
  private long[] items = new long[0];
  private long[] others = new long[0];
  private long[] keys = new long[0];

  /**
   * How many of the {@code n} elements of a memory, from number {@code from}, come before each:
   * those that are less, and equal ones of lower index.
   */
  public void rank(MemorySegment elements, Precision precision, long from, int n, int[] ranks) {
    if (items.length < n) {
      items = new long[n];
      others = new long[n];
    }
    if (precision == Precision.F32) {
      for (int at = 0; at < n; at += BLOCK) {
        int count = Math.min(BLOCK, n - at);
        Keys.ofFloats(elements, from + at, block, count);
        for (int i = 0; i < count; i++) {
          items[at + i] = (long) block[i] << 32 | at + i;
        }
      }
      sort(n);
    } else {
      if (keys.length < n) {
        keys = new long[n];
      }
      Keys.ofDoubles(elements, from, keys, 0, n);
      for (int i = 0; i < n; i++) {
        items[i] = keys[i] << 32 | i;
      }
      sort(n);
      for (int i = 0; i < n; i++) {
        long index = items[i] & INDEX;
        items[i] = keys[(int) index] & ~INDEX | index;
      }
      sort(n);
    }
    for (int i = 0; i < n; i++) {
      ranks[(int) items[i]] = i;
    }
  }

  /** By the upper half; what is equal in it stays in order. */
  private void sort(int n) {
    for (int shift = 32; shift < 64; shift += DIGIT) {
      if (place(items, n, shift, places)) {
        move(items, others, n, shift, places);
        long[] moved = others;
        others = items;
        items = moved;
      }
    }
  }

  /** Finds where the items with each digit begin; false if all have the same. */
  private static boolean place(long[] items, int n, int shift, int[] places) {
    Arrays.fill(places, 0);
    for (int i = 0; i < n; i++) {
      places[(int) (items[i] >>> shift) & places.length - 1]++;
    }
    int place = 0;
    for (int digit = 0; digit < places.length; digit++) {
      int count = places[digit];
      if (count == n) {
        return false;
      }
      places[digit] = place;
      place += count;
    }
    return true;
  }

  private static void move(long[] items, long[] to, int n, int shift, int[] places) {
    for (int i = 0; i < n; i++) {
      long item = items[i];
      to[places[(int) (item >>> shift) & places.length - 1]++] = item;
    }
  }
}
