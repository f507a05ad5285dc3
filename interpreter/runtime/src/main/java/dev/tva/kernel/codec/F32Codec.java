// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.codec;

import java.lang.foreign.MemorySegment;

/** float32 in float32 tiles: a copy, and a look at the exponents. */
final class F32Codec implements TileCodec {
  /** Decoding needs none, and for that alone many codecs are made. */
  private int[] block = {};

  @Override
  public void decode(MemorySegment raw, MemorySegment tile, int n) {
    MemorySegment.copy(raw, 0, tile, 0, 4L * n);
  }

  @Override
  public boolean encode(MemorySegment tile, MemorySegment raw, int n) {
    if (block.length == 0) {
      block = new int[Blocks.SIZE];
    }
    int bad = 0;
    for (int at = 0; at < n; at += Blocks.SIZE) {
      int count = Math.min(Blocks.SIZE, n - at);
      MemorySegment.copy(tile, Blocks.INT, 4L * at, block, 0, count);
      bad |= nonFinite(block, count);
      MemorySegment.copy(block, 0, raw, Blocks.INT, 4L * at, count);
    }
    return bad < 0;
  }

  private static int nonFinite(int[] bits, int count) {
    int bad = 0;
    for (int i = 0; i < count; i++) {
      bad |= (bits[i] & 0x7fffffff) + 0x00800000;
    }
    return bad;
  }
}
