// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.order;

import java.lang.foreign.MemorySegment;

/** Counts digits in one pass of a search. One thread at a time; any number of them may add up. */
public final class DigitCounts {
  private static final int BLOCK = 4096;

  /** Where those go that do not count: several places, so that none has to wait for the last. */
  private static final int ASIDE = 8;

  private static final int MOST = 1 << 30;

  private final RankSearch search;
  private final int bins;
  // Neighbours go to different arrays: equal ones need not wait for each other.
  private final int[] even;
  private final int[] odd;
  private final long[] counts;
  private final int[] keys = new int[BLOCK];
  private final long[] longKeys;
  private int pending;

  /** Zero of each digit of the search's next pass. */
  public DigitCounts(RankSearch search) {
    this.search = search;
    bins = search.bins();
    even = new int[bins + ASIDE];
    odd = new int[bins + ASIDE];
    counts = new long[bins];
    longKeys = new long[search.keyBits() == Double.SIZE ? BLOCK : 0];
  }

  /** Counts {@code n} elements of a memory, from number {@code from}. */
  public void add(MemorySegment elements, long from, int n) {
    for (int at = 0; at < n; at += BLOCK) {
      int count = Math.min(BLOCK, n - at);
      if (search.keyBits() == Float.SIZE) {
        Keys.ofFloats(elements, from + at, keys, count);
        digits(keys, count, search.shift(), (int) search.prefix() << search.bits(), bins);
      } else {
        Keys.ofDoubles(elements, from + at, longKeys, 0, count);
        digits(longKeys, keys, count, search.shift(), search.prefix() << search.bits(), bins);
      }
      count(keys, count, even, odd);
      pending += count;
      if (pending > MOST) {
        drain();
      }
    }
  }

  /** Turns keys into their digits, or a place aside if they do not agree in the bits found. */
  private static void digits(int[] keys, int n, int shift, int prefix, int bins) {
    for (int i = 0; i < n; i++) {
      int digit = (keys[i] >>> shift) - prefix;
      int other = digit & -bins;
      // All ones if the key agrees: no branch, which nobody could predict.
      int agrees = (other | -other) >> 31 ^ -1;
      keys[i] = digit & agrees | bins + (i >> 1 & ASIDE - 1) & ~agrees;
    }
  }

  private static void digits(long[] keys, int[] digits, int n, int shift, long prefix, int bins) {
    for (int i = 0; i < n; i++) {
      long digit = (keys[i] >>> shift) - prefix;
      long other = digit & -(long) bins;
      long agrees = (other | -other) >> 63 ^ -1;
      digits[i] = (int) (digit & agrees | bins + (i >> 1 & ASIDE - 1) & ~agrees);
    }
  }

  private static void count(int[] digits, int n, int[] even, int[] odd) {
    int i = 0;
    for (; i < n - 1; i += 2) {
      even[digits[i]]++;
      odd[digits[i + 1]]++;
    }
    if (i < n) {
      even[digits[i]]++;
    }
  }

  /** Adds what was counted to the counts of others. */
  public void addTo(long[] total) {
    drain();
    for (int i = 0; i < bins; i++) {
      total[i] += counts[i];
    }
  }

  private void drain() {
    for (int i = 0; i < bins; i++) {
      counts[i] += even[i] + odd[i];
      even[i] = 0;
      odd[i] = 0;
    }
    pending = 0;
  }
}
