// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.order;

import dev.tva.plan.Program.Precision;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The largest elements of a group, a given number of them, with equal ones from the lowest index
 * up: those above the threshold, and those equal to it that stand before the cut.
 *
 * @param threshold the least element taken, or NaN if none is
 * @param cut the index after the last element equal to the threshold that is taken; 0 if none is
 */
public record Top(double threshold, long cut) {
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private static final int BLOCK = 4096;
  private static final int ONE = Float.floatToRawIntBits(1);

  /** What takes no element of any group. */
  public static Top none() {
    return new Top(Double.NaN, 0);
  }

  /** What takes the same of floats, with a threshold that is one. */
  public Top ofFloats() {
    float near = (float) threshold;
    return near == threshold || Double.isNaN(threshold)
        ? this
        : new Top(near, near < threshold ? 0 : Long.MAX_VALUE);
  }

  /**
   * How many elements equal to the threshold are among the {@code count} largest of {@code n}, once
   * the search for rank {@code n - count} is done. Where the last of them stands is found by
   * counting in the order of the elements.
   */
  public static long ties(RankSearch search, long n, long count) {
    return count - (n - search.below() - search.equal());
  }

  /** How many of {@code n} elements, from number {@code from}, equal the threshold. */
  public static int countTies(
      MemorySegment elements, Precision precision, long from, int n, double threshold) {
    int count = 0;
    if (precision == Precision.F32) {
      int key = Keys.ofFloat(Float.floatToRawIntBits((float) threshold));
      int[] block = new int[Math.min(BLOCK, n)];
      for (int at = 0; at < n; at += BLOCK) {
        int size = Math.min(BLOCK, n - at);
        Keys.ofFloats(elements, from + at, block, size);
        for (int i = 0; i < size; i++) {
          count += block[i] == key ? 1 : 0;
        }
      }
    } else {
      long key = Keys.ofDouble(Double.doubleToRawLongBits(threshold));
      for (long i = from; i < from + n; i++) {
        count += Keys.ofDouble(elements.get(LONG, 8 * i)) == key ? 1 : 0;
      }
    }
    return count;
  }

  /**
   * Which of {@code n} elements, from number {@code from} on, is number {@code tie}, from 1, of
   * those equal to the threshold; there must be as many.
   */
  public static long indexOfTie(
      MemorySegment elements, Precision precision, long from, int n, double threshold, long tie) {
    long left = tie;
    long i = from;
    for (long end = from + n; i < end; i += BLOCK) {
      int size = (int) Math.min(BLOCK, end - i);
      int count = countTies(elements, precision, i, size, threshold);
      if (count >= left) {
        break;
      }
      left -= count;
    }
    while (true) {
      left -= isTie(elements, precision, i, threshold) ? 1 : 0;
      if (left == 0) {
        return i;
      }
      i++;
    }
  }

  private static boolean isTie(
      MemorySegment elements, Precision precision, long i, double threshold) {
    return precision == Precision.F32
        ? Keys.ofFloat(elements.get(INT, 4 * i))
            == Keys.ofFloat(Float.floatToRawIntBits((float) threshold))
        : Keys.ofDouble(elements.get(LONG, 8 * i))
            == Keys.ofDouble(Double.doubleToRawLongBits(threshold));
  }

  /**
   * Writes 1 for elements that are taken and 0 for others.
   *
   * @param elements from its start; may be {@code to}
   * @param index of the first of them in the group
   */
  public void mark(
      MemorySegment elements, Precision precision, long index, int n, MemorySegment to) {
    int before = Math.clamp(cut - index, 0, n);
    if (precision == Precision.F32) {
      long key = Keys.ofFloat(Float.floatToRawIntBits((float) threshold)) & 0xFFFFFFFFL;
      markFrom(key, elements, 0, before, to);
      markFrom(key + 1, elements, before, n, to);
    } else {
      long key = Keys.ofDouble(Double.doubleToRawLongBits(threshold));
      for (int i = 0; i < n; i++) {
        int order = Long.compareUnsigned(Keys.ofDouble(elements.get(LONG, 8L * i)), key);
        to.set(DOUBLE, 8L * i, order > 0 || order == 0 && i < before ? 1 : 0);
      }
    }
  }

  private static void markFrom(
      long least, MemorySegment elements, int from, int end, MemorySegment to) {
    int[] block = new int[Math.min(BLOCK, end - from)];
    for (int at = from; at < end; at += BLOCK) {
      int count = Math.min(BLOCK, end - at);
      Keys.ofFloats(elements, at, block, count);
      for (int i = 0; i < count; i++) {
        int isLess = (int) ((block[i] & 0xFFFFFFFFL) - least >> 63);
        block[i] = ~isLess & ONE;
      }
      MemorySegment.copy(block, 0, to, INT, 4L * at, count);
    }
  }
}
