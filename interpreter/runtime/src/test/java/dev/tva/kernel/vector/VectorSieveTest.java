// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tva.kernel.order.Sieve;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Vectors find in a window what one float after the other finds. */
final class VectorSieveTest {
  private static final int[] SPECIAL = {
    0, 0x80000000, 1, 0x80000001, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00001, 0x7f7fffff
  };

  @Test
  void findsWhatPlainJavaFinds() {
    Random random = new Random(3);
    for (int n : new int[] {0, 1, 15, 16, 17, 100, 4096, 9999}) {
      float[] floats = new float[n + 5];
      for (int i = 0; i < floats.length; i++) {
        floats[i] =
            i % 7 == 0
                ? Float.intBitsToFloat(SPECIAL[random.nextInt(SPECIAL.length)])
                : (float) Math.rint(random.nextGaussian() * 300) / 256;
      }
      for (int first :
          new int[] {0, 0x7fff8000, 0x80000000, 0xbf7f0000, 0xbf800001, 0xff7f8000, 0xffff0000}) {
        MemorySegment array = MemorySegment.ofArray(floats);
        compare(array, n, first);
        compare(array.asSlice(12), Math.max(0, n - 3), first);
        compare(outside(floats), n, first);
      }
    }
  }

  /** Any number is a mask: either zero leaves an item out, and nothing else does. */
  @Test
  void seesWhatAMaskLeavesOut() {
    for (int n : new int[] {1, 15, 16, 17, 5000}) {
      for (float mask : new float[] {0, -0.0f, 1, -1, Float.NaN, Float.MIN_VALUE, -3}) {
        for (float left : new float[] {0, -0.0f, 1, -2, Float.NaN, Float.MIN_VALUE}) {
          for (int at : new int[] {0, n / 2, n - 1}) {
            float[] masks = new float[n + 3];
            float[] floats = new float[n + 3];
            Arrays.fill(masks, 1);
            Arrays.fill(floats, 5);
            masks[3 + at] = mask;
            floats[3 + at] = left;
            MemorySegment m = MemorySegment.ofArray(masks).asSlice(12);
            MemorySegment x = MemorySegment.ofArray(floats).asSlice(12);
            boolean right = mask == 0 && left != 0;
            assertEquals(right, new VectorSieve().leaves(m, x, n));
            assertEquals(right, Sieve.plain().leaves(m, x, n));
            assertEquals(right, new VectorSieve().leaves(outside(masks).asSlice(12), x, n));
          }
        }
      }
    }
  }

  private static MemorySegment outside(float[] floats) {
    return Arena.ofAuto().allocate(4L * floats.length, 4).copyFrom(MemorySegment.ofArray(floats));
  }

  private static void compare(MemorySegment floats, int n, int first) {
    int[] expected = new int[n + Sieve.SLACK];
    int[] found = new int[n + Sieve.SLACK];
    long plain = Sieve.plain().sift(floats, 5, n, first, expected);
    long vectors = new VectorSieve().sift(floats, 5, n, first, found);
    assertEquals(plain, vectors);
    int inside = (int) plain;
    assertArrayEquals(Arrays.copyOf(expected, inside), Arrays.copyOf(found, inside));
  }
}
