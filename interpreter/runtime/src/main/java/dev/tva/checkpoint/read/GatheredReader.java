// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.tva.catalog.Piece;
import dev.tva.catalog.RowMap;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads tensors whose rows are those of others, run by run of what lies together there. */
final class GatheredReader {
  private GatheredReader() {}

  /** Fills a buffer from its position to its limit with whole elements. */
  static void read(Piece.Gathered piece, long offset, ByteBuffer to, PieceReader source)
      throws IOException {
    RowMap map = piece.map();
    long line = piece.rowBytes();
    int end = to.limit();
    for (long at = offset; to.position() < end; ) {
      int row = (int) (at / line);
      long within = at % line;
      long left = end - to.position();
      int n = map.run(row, (int) Math.min(map.count(), (within + left + line - 1) / line));
      int size = (int) Math.min(left, n * line - within);
      to.limit(to.position() + size);
      if (map.sources(row) == 1) {
        source.read(piece.parts().get(map.part(row, 0)), map.row(row, 0) * line + within, to);
      } else {
        while (to.hasRemaining()) {
          to.put((byte) 0);
        }
      }
      to.limit(end);
      at += size;
    }
  }
}
