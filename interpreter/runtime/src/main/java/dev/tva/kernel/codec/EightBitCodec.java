// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Floats of eight bits in float32 tiles: decoded by a table, encoded by operations on bits that the
 * compiler turns into vectors.
 */
final class EightBitCodec implements TileCodec {
  private static final int INFINITY = 0x7f800000;

  private final float[] table = new float[256];
  private final byte[] narrow = new byte[Blocks.SIZE];
  private final float[] wide = new float[Blocks.SIZE];
  private final int[] codes = new int[Blocks.SIZE];
  private final int infinity;
  private final int nan;

  /** How far a float's mantissa is to be shifted. */
  private final int shift;

  /** What a float's exponent is larger by. */
  private final int rebias;

  /** The bits of the smallest float that is no subnormal of the format. */
  private final int smallest;

  /** Added to what is smaller, rounds it to a whole number of the format's least steps. */
  private final float rounder;

  EightBitCodec(ElementFormat format) {
    for (int code = 0; code < table.length; code++) {
      table[code] = (float) format.decode(code);
    }
    infinity = (int) format.infinity();
    nan = (int) format.nan();
    shift = 23 - format.mantissa();
    rebias = 127 - format.bias() << format.mantissa();
    smallest = 128 - format.bias() << 23;
    rounder = Math.scalb(1f, 24 - format.bias() - format.mantissa());
  }

  @Override
  public void decode(MemorySegment raw, MemorySegment tile, int n) {
    for (int at = 0; at < n; at += Blocks.SIZE) {
      int count = Math.min(Blocks.SIZE, n - at);
      MemorySegment.copy(raw, ValueLayout.JAVA_BYTE, at, narrow, 0, count);
      for (int i = 0; i < count; i++) {
        wide[i] = table[narrow[i] & 0xff];
      }
      MemorySegment.copy(wide, 0, tile, Blocks.FLOAT, 4L * at, count);
    }
  }

  @Override
  public boolean encode(MemorySegment tile, MemorySegment raw, int n) {
    int most = 0;
    for (int at = 0; at < n; at += Blocks.SIZE) {
      int count = Math.min(Blocks.SIZE, n - at);
      MemorySegment.copy(tile, Blocks.FLOAT, 4L * at, wide, 0, count);
      sizes(wide, codes, count);
      most = Math.max(most, largest(codes, count));
      signs(wide, codes, narrow, count);
      MemorySegment.copy(narrow, 0, raw, ValueLayout.JAVA_BYTE, at, count);
    }
    return most >= infinity;
  }

  private void sizes(float[] from, int[] to, int n) {
    int half = (1 << shift - 1) - 1;
    int zero = Float.floatToRawIntBits(rounder);
    for (int i = 0; i < n; i++) {
      int size = Float.floatToRawIntBits(from[i]) & Integer.MAX_VALUE;
      int normal = (size + half + (size >>> shift & 1) >>> shift) - rebias;
      int small = Float.floatToRawIntBits(Math.abs(from[i]) + rounder) - zero;
      int code = Math.min(size < smallest ? small : normal, infinity);
      to[i] = size > INFINITY ? nan : code;
    }
  }

  private static int largest(int[] codes, int n) {
    int most = 0;
    for (int i = 0; i < n; i++) {
      most = Math.max(most, codes[i]);
    }
    return most;
  }

  private static void signs(float[] from, int[] codes, byte[] to, int n) {
    for (int i = 0; i < n; i++) {
      to[i] = (byte) (Float.floatToRawIntBits(from[i]) >>> 31 << 7 | codes[i]);
    }
  }
}
