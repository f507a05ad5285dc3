// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.order;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Counts digits in one pass of a search. One thread at a time; any number of them may add up. */
public final class DigitCounts {
  private static final int BLOCK = 4096;

  /** Where those go that do not count: several places, so that none has to wait for the last. */
  private static final int ASIDE = 8;

  private static final int MOST = 1 << 30;
  private static final int MOST_BINS = 1 << 16;

  /** About what one takes. */
  public static final long BYTES =
      MOST_BINS * (2L * Integer.BYTES + Long.BYTES) + BLOCK * (Integer.BYTES + Long.BYTES);

  /** Bins that are looked at together. */
  private static final int GROUP = 256;

  // Neighbours go to different arrays: equal ones need not wait for each other.
  private final int[] even = new int[MOST_BINS + ASIDE];
  private final int[] odd = new int[MOST_BINS + ASIDE];
  private final long[] counts = new long[MOST_BINS];

  /** The groups with bins that were counted in since they were last looked at. */
  private final boolean[] touched = new boolean[MOST_BINS / GROUP + 1];

  private final int[] keys = new int[BLOCK + Sieve.SLACK];
  private long[] longKeys = new long[0];
  private RankSearch search;
  private int bins;
  private long under;
  private int pending;

  /** Zero of each digit of the search's next pass. */
  public DigitCounts(RankSearch search) {
    this.search = search;
    begin(search);
  }

  /** Forgets what was counted, and begins as if new. */
  public void begin(RankSearch search) {
    drain();
    Arrays.fill(counts, 0);
    under = 0;
    this.search = search;
    bins = search.bins();
    if (search.keyBits() == Double.SIZE) {
      longKeys = new long[BLOCK];
    }
  }

  /** Counts {@code n} elements of a memory, from number {@code from}. */
  public void add(MemorySegment elements, long from, int n, Sieve sieve) {
    for (int at = 0; at < n; at += BLOCK) {
      int count = Math.min(BLOCK, n - at);
      if (search.isWindow()) {
        long found = sieve.sift(elements, from + at, count, search.firstKey(), keys);
        under += found >>> Integer.SIZE;
        count = (int) found;
      } else if (search.keyBits() == Float.SIZE) {
        Keys.ofFloats(elements, from + at, keys, count);
        digits(keys, count, search.shift(), (int) search.prefix() << search.bits(), bins);
      } else {
        Keys.ofDoubles(elements, from + at, longKeys, 0, count);
        digits(longKeys, keys, count, search.shift(), search.prefix() << search.bits(), bins);
      }
      count(keys, count, even, odd, touched);
      pending += count;
      if (pending > MOST) {
        drain();
      }
    }
  }

  /** How many elements lie under the search's window. */
  public long under() {
    return under;
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

  private static void count(int[] digits, int n, int[] even, int[] odd, boolean[] touched) {
    int i = 0;
    for (; i < n - 1; i += 2) {
      even[digits[i]]++;
      odd[digits[i + 1]]++;
      touched[digits[i] / GROUP] = true;
      touched[digits[i + 1] / GROUP] = true;
    }
    if (i < n) {
      even[digits[i]]++;
      touched[digits[i] / GROUP] = true;
    }
  }

  /**
   * What was counted since the last time: a digit in the upper half of each number, how often it
   * occurred in the lower. Null if there are more than {@code most} digits.
   */
  public long @Nullable [] counted(int most) {
    long[] found = new long[Math.min(16, most)];
    int n = 0;
    for (int at = 0; at < bins; at += GROUP) {
      int end = Math.min(at + GROUP, bins);
      if (!touched[at / GROUP]) {
        continue;
      }
      touched[at / GROUP] = false;
      for (int digit = at; digit < end; digit++) {
        int count = even[digit] + odd[digit];
        counts[digit] += count;
        even[digit] = 0;
        odd[digit] = 0;
        if (count > 0 && n++ < most) {
          found = n <= found.length ? found : Arrays.copyOf(found, Math.min(most, 2 * n));
          found[n - 1] = (long) digit << 32 | count;
        }
      }
    }
    pending = 0;
    return n > most ? null : Arrays.copyOf(found, n);
  }

  /** How often each digit was counted; this object's own. */
  public long[] all() {
    drain();
    return counts;
  }

  /** Adds what another counted of the same digits. */
  public void add(DigitCounts other) {
    long[] others = other.all();
    under += other.under;
    for (int i = 0; i < bins; i++) {
      counts[i] += others[i];
    }
  }

  /** Writes what was counted: how many of how few. */
  public void write(DataOutput out) throws IOException {
    drain();
    out.writeLong(under);
    int some = 0;
    for (int i = 0; i < bins; i++) {
      some += counts[i] != 0 ? 1 : 0;
    }
    out.writeInt(some);
    for (int i = 0; i < bins; i++) {
      if (counts[i] != 0) {
        out.writeInt(i);
        out.writeLong(counts[i]);
      }
    }
  }

  /** Adds what another process has written of the same digits. */
  public void read(DataInput in) throws IOException {
    under += in.readLong();
    for (int some = in.readInt(); some > 0; some--) {
      counts[in.readInt()] += in.readLong();
    }
  }

  private void drain() {
    for (int at = 0; at < bins; at += GROUP) {
      if (touched[at / GROUP]) {
        drain(at, Math.min(at + GROUP, bins));
        touched[at / GROUP] = false;
      }
    }
    pending = 0;
  }

  private void drain(int from, int end) {
    for (int i = from; i < end; i++) {
      counts[i] += even[i] + odd[i];
      even[i] = 0;
      odd[i] = 0;
    }
  }
}
