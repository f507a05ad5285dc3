// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.order;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Integers that, taken without sign, are ordered as the elements are: 32 bits for a float, 64 for a
 * double. Every NaN has all bits set, both zeros have one key. Made of the elements' bits, by
 * operations that the compiler turns into vectors.
 */
final class Keys {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final int FLOAT_INFINITY = 0x7F800000;
  private static final long DOUBLE_INFINITY = 0x7FF0000000000000L;

  private Keys() {}

  /** The keys of {@code n} floats of a memory, from number {@code at}. */
  static void ofFloats(MemorySegment elements, long at, int[] keys, int n) {
    MemorySegment.copy(elements, INT, 4 * at, keys, 0, n);
    for (int i = 0; i < n; i++) {
      keys[i] = ofFloat(keys[i]);
    }
  }

  /** The keys of {@code n} doubles of a memory, from number {@code at}. */
  static void ofDoubles(MemorySegment elements, long at, long[] keys, int to, int n) {
    MemorySegment.copy(elements, LONG, 8 * at, keys, to, n);
    for (int i = to; i < to + n; i++) {
      keys[i] = ofDouble(keys[i]);
    }
  }

  /** Of the bits of a float. */
  static int ofFloat(int bits) {
    int size = bits & Integer.MAX_VALUE;
    int sign = bits >> 31;
    int isNaN = FLOAT_INFINITY - size >> 31;
    return (size ^ sign) - sign ^ Integer.MIN_VALUE | isNaN;
  }

  /** Of the bits of a double. */
  static long ofDouble(long bits) {
    long size = bits & Long.MAX_VALUE;
    long sign = bits >> 63;
    long isNaN = DOUBLE_INFINITY - size >> 63;
    return (size ^ sign) - sign ^ Long.MIN_VALUE | isNaN;
  }

  static float toFloat(int key) {
    int signed = key ^ Integer.MIN_VALUE;
    return Float.intBitsToFloat(signed < 0 ? -signed | Integer.MIN_VALUE : signed);
  }

  static double toDouble(long key) {
    long signed = key ^ Long.MIN_VALUE;
    return Double.longBitsToDouble(signed < 0 ? -signed | Long.MIN_VALUE : signed);
  }
}
