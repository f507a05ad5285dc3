// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.order;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Takes those out of a run of floats whose keys lie in a window. An instance holds scratch memory:
 * one thread at a time.
 */
public interface Sieve {
  /** How many keys a window has. */
  int WINDOW = 1 << 16;

  /** What a result may be longer than what was found. */
  int SLACK = 64;

  /**
   * Puts the keys of those inside into {@code digits}, counted from the window's first, in the
   * order of the floats.
   *
   * @param from the number of the first of {@code n} floats in their memory
   * @param first of the window's keys, without sign
   * @return how many are inside in the lower half, how many lie under it in the upper
   */
  long sift(MemorySegment floats, long from, int n, int first, int[] digits);

  /**
   * Whether one of the first {@code n} floats is not zero and left out by a mask, which is zero
   * there.
   */
  boolean leaves(MemorySegment mask, MemorySegment floats, int n);

  /** By nothing but Java. */
  static Sieve plain() {
    return new Plain();
  }

  /** One float after the other, without a branch that nobody could predict. */
  final class Plain implements Sieve {
    private static final int BLOCK = 4096;

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private final int[] keys = new int[BLOCK];

    @Override
    public long sift(MemorySegment floats, long from, int n, int first, int[] digits) {
      long under = 0;
      int inside = 0;
      for (int at = 0; at < n; at += BLOCK) {
        int count = Math.min(BLOCK, n - at);
        Keys.ofFloats(floats, from + at, keys, count);
        under += under(keys, count, first);
        inside = keep(keys, count, first, digits, inside);
      }
      return under << 32 | inside;
    }

    @Override
    public boolean leaves(MemorySegment mask, MemorySegment floats, int n) {
      for (long at = 0; at < (long) Float.BYTES * n; at += Float.BYTES) {
        if (mask.get(FLOAT, at) == 0 && floats.get(FLOAT, at) != 0) {
          return true;
        }
      }
      return false;
    }

    private static int under(int[] keys, int n, int first) {
      int under = 0;
      for (int i = 0; i < n; i++) {
        under += (int) ((keys[i] & 0xFFFFFFFFL) - (first & 0xFFFFFFFFL) >>> 63);
      }
      return under;
    }

    private static int keep(int[] keys, int n, int first, int[] digits, int kept) {
      int inside = kept;
      for (int i = 0; i < n; i++) {
        int digit = keys[i] - first;
        digits[inside] = digit;
        inside += (digit >>> 16) - 1 >>> 31;
      }
      return inside;
    }
  }
}
