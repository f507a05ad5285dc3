// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.order;

import dev.tva.plan.Program.Precision;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The search for the element of a rank in a group too large for memory: a pass over the group for
 * each digit of the elements' keys, highest first, that counts the digit among the elements that
 * agree in the digits before it. This is what is known before a pass; it does not change.
 *
 * @param keyBits of a key
 * @param digitBits of a digit; the last may have fewer
 * @param knownBits how many of the key's high bits are found
 * @param prefix the bits found
 * @param rank from 0, among the elements that agree in the bits found
 * @param below how many elements are less in the bits found
 * @param equal how many elements agree in the bits found; -1 before the first pass
 * @param offset taken from the keys first: 0, or where a window begins that may have the element
 */
public record RankSearch(
    int keyBits,
    int digitBits,
    int knownBits,
    long prefix,
    long rank,
    long below,
    long equal,
    long offset) {
  /**
   * Before the first pass.
   *
   * @param precision of the elements: float32 takes two passes of 16 bits, float64 four
   * @param rank from 0, of the element from the smallest up
   */
  public static RankSearch start(Precision precision, long rank, int digitBits) {
    if (rank < 0 || digitBits < 1 || digitBits > 16) {
      throw new IllegalArgumentException("rank " + rank + ", digits of " + digitBits + " bits");
    }
    int keyBits = precision == Precision.F32 ? Float.SIZE : Double.SIZE;
    return new RankSearch(keyBits, digitBits, 0, 0, rank, 0, -1, 0);
  }

  /**
   * Before the only pass of a search among float32 elements that are thought to lie within 2^16
   * keys. Those under the window are counted too, see {@link DigitCounts#under}.
   */
  public static RankSearch window(long offset) {
    return new RankSearch(Float.SIZE, 16, 16, 0, 0, 0, -1, offset);
  }

  /**
   * Where a window begins that most likely has the element of a rank, by some of the elements; none
   * where they are too few to tell.
   *
   * @param counts of the first digit, of 16 bits, among {@code n} of the elements
   * @param share the rank as a part of all
   */
  public static OptionalLong guess(long[] counts, long n, double share) {
    // Four standard deviations: a wrong guess costs a pass, and one in ten thousand is wrong.
    double margin = 4 * Math.sqrt(n * share * (1 - share)) + 1;
    long least = (long) key(counts, n * share - margin);
    long most = (long) key(counts, n * share + margin);
    if (least >>> 16 == most >>> 16) {
      return OptionalLong.of(least & ~0xFFFFL);
    }
    long room = 0xFFFF - (most - least);
    return room < 0 ? OptionalLong.empty() : OptionalLong.of(Math.max(0, least - room / 2));
  }

  /**
   * The element of a rank, done, if some of the elements leave no doubt about it; ranks and counts
   * are those among these elements.
   *
   * @param counts of the window's keys among {@code n} of the elements
   * @param under how many of those lie under the window
   * @param share the rank as a part of all
   */
  public static Optional<RankSearch> sure(
      RankSearch window, long[] counts, long under, long n, double share) {
    double margin = 4 * Math.sqrt(n * share * (1 - share)) + 1;
    double rank = n * share - under;
    long below = 0;
    for (int digit = 0; digit < counts.length && below <= rank - margin; digit++) {
      long next = below + counts[digit];
      if (next > rank + margin) {
        return Optional.of(window.ofRank((long) rank).next(counts));
      }
      below = next;
    }
    return Optional.empty();
  }

  /** The key of a rank, as if those with one digit were spread evenly. */
  private static double key(long[] counts, double rank) {
    double left = Math.max(0, rank);
    int last = 0;
    for (int digit = 0; digit < 1 << 16; digit++) {
      if (counts[digit] > 0) {
        if (left < counts[digit]) {
          return (digit + left / counts[digit]) * 0x1p16;
        }
        left -= counts[digit];
        last = digit;
      }
    }
    return last * 0x1p16 + 0xFFFF;
  }

  /** The same search for another rank among the elements that agree so far. */
  public RankSearch ofRank(long changed) {
    return new RankSearch(keyBits, digitBits, knownBits, prefix, changed, below, equal, offset);
  }

  /** Whether the element is found. */
  public boolean isDone() {
    return knownBits == keyBits;
  }

  /** Whether the pass counts the last digit. */
  public boolean isLast() {
    return knownBits + bits() == keyBits;
  }

  /** The last digit of the element, once it is found. */
  public int lastDigit() {
    int last = keyBits % digitBits == 0 ? digitBits : keyBits % digitBits;
    return (int) (prefix & (1 << last) - 1);
  }

  /** The element, once it is found; of the zeros the positive one. */
  public double element() {
    if (!isDone()) {
      throw new IllegalStateException("only " + knownBits + " bits are found");
    }
    return keyBits == Float.SIZE ? Keys.toFloat((int) (prefix + offset)) : Keys.toDouble(prefix);
  }

  /** Whether the pass counts the keys of a window: what is outside of it has no digit. */
  boolean isWindow() {
    return keyBits == Float.SIZE && bins() == Sieve.WINDOW && shift() == 0;
  }

  /** The first key of the window that the pass counts, without sign. */
  int firstKey() {
    return (int) ((prefix << bits()) + offset);
  }

  /** How many different digits the pass counts. */
  public int bins() {
    return 1 << bits();
  }

  /** Bits of the digit that the pass counts. */
  int bits() {
    return Math.min(digitBits, keyBits - knownBits);
  }

  /** How far to the right the digit is to be shifted. */
  int shift() {
    return keyBits - knownBits - bits();
  }

  /**
   * After the pass.
   *
   * @param counts how often each digit occurs among the elements that agree so far
   */
  public RankSearch next(long[] counts) {
    long left = rank;
    for (int digit = 0; digit < bins(); digit++) {
      if (left < counts[digit]) {
        return new RankSearch(
            keyBits,
            digitBits,
            knownBits + bits(),
            prefix << bits() | digit,
            left,
            below + rank - left,
            counts[digit],
            offset);
      }
      left -= counts[digit];
    }
    throw new IllegalArgumentException("rank " + rank + " of " + (rank - left) + " elements");
  }
}
