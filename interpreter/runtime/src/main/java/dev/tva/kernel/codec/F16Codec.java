// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.codec;

import java.lang.foreign.MemorySegment;

/** IEEE half precision, by the processor's own conversions where it has them. */
final class F16Codec implements TileCodec {
  private final short[] narrow = new short[Blocks.SIZE];
  private final float[] wide = new float[Blocks.SIZE];

  @Override
  public void decode(MemorySegment raw, MemorySegment tile, int n) {
    for (int at = 0; at < n; at += Blocks.SIZE) {
      int count = Math.min(Blocks.SIZE, n - at);
      MemorySegment.copy(raw, Blocks.SHORT, 2L * at, narrow, 0, count);
      for (int i = 0; i < count; i++) {
        wide[i] = Float.float16ToFloat(narrow[i]);
      }
      MemorySegment.copy(wide, 0, tile, Blocks.FLOAT, 4L * at, count);
    }
  }

  @Override
  public boolean encode(MemorySegment tile, MemorySegment raw, int n) {
    int bad = 0;
    for (int at = 0; at < n; at += Blocks.SIZE) {
      int count = Math.min(Blocks.SIZE, n - at);
      MemorySegment.copy(tile, Blocks.FLOAT, 4L * at, wide, 0, count);
      for (int i = 0; i < count; i++) {
        narrow[i] = Float.floatToFloat16(wide[i]);
      }
      bad |= nonFinite(narrow, count);
      MemorySegment.copy(narrow, 0, raw, Blocks.SHORT, 2L * at, count);
    }
    return bad != 0;
  }

  private static int nonFinite(short[] values, int count) {
    int bad = 0;
    for (int i = 0; i < count; i++) {
      bad |= (values[i] & 0x7fff) + 0x0400 & 0x8000;
    }
    return bad;
  }
}
