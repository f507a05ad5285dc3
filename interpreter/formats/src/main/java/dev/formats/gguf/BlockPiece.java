// SPDX-License-Identifier: Apache-2.0
package dev.formats.gguf;

import dev.formats.ByteSource;
import dev.formats.Piece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Quantised elements, decoded to 32-bit floats as they are read, some blocks at a time. */
record BlockPiece(ByteSource source, long position, GgufType type, BlockDecoder decoder)
    implements Piece {
  private static final int CHUNK_BYTES = 1 << 16;

  @Override
  public void read(long first, ByteBuffer dst) throws IOException {
    int size = type.blockElements();
    int wanted = dst.remaining() / Float.BYTES;
    long last = (first + wanted - 1) / size;
    long block = first / size;
    int most = (int) Math.min(CHUNK_BYTES / type.blockBytes(), last - block + 1);
    var bytes = new byte[most * type.blockBytes()];
    var out = new float[size];
    var floats = dst.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    int from = (int) (first % size);
    while (floats.hasRemaining()) {
      int count = (int) Math.min(most, last - block + 1);
      source.read(
          position + block * type.blockBytes(),
          ByteBuffer.wrap(bytes, 0, count * type.blockBytes()));
      for (int i = 0; i < count; i++) {
        decoder.decode(bytes, i * type.blockBytes(), out);
        floats.put(out, from, Math.min(size - from, floats.remaining()));
        from = 0;
      }
      block += count;
    }
    dst.position(dst.limit());
  }
}
