// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.tva.catalog.Piece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Reads tensors that are cut or filled, run by run of what lies together in both shapes. */
final class FittedReader {
  private final Piece.Fitted piece;
  private final PieceReader source;
  private final List<Long> from;
  private final List<Long> to;
  private final int size;

  /** How many dimensions stand before those in which nothing changes. */
  private final int outer;

  /** Elements of a row, and of its part that is in the source. */
  private final long row;

  private final long kept;
  private final long sourceRow;

  FittedReader(Piece.Fitted piece, PieceReader source) {
    this.piece = piece;
    this.source = source;
    this.from = piece.of().spec().shape().dimensions();
    this.to = piece.spec().shape().dimensions();
    this.size = piece.spec().dtype().bits() / 8;
    int last = to.size() - 1;
    long unit = 1;
    while (last > 0 && to.get(last).equals(from.get(last))) {
      unit *= to.get(last--);
    }
    this.outer = last;
    this.row = to.get(last) * unit;
    this.sourceRow = from.get(last) * unit;
    this.kept = Math.min(row, sourceRow);
  }

  /** Fills a buffer from its position to its limit with whole elements. */
  void read(long offset, ByteBuffer buffer) throws IOException {
    int end = buffer.limit();
    for (long at = offset / size; buffer.position() < end; ) {
      long left = (end - buffer.position()) / size;
      long within = at % row;
      long line = sourceLine(at / row);
      long n;
      if (line >= 0 && within < kept) {
        n = Math.min(left, kept - within);
        buffer.limit(buffer.position() + (int) (n * size));
        source.read(piece.of(), (line * sourceRow + within) * size, buffer);
      } else {
        n = Math.min(left, row - within);
        buffer.limit(buffer.position() + (int) (n * size));
        if (piece.fill().isPresent()) {
          source.read(piece.fill().get(), at * size, buffer);
        } else {
          while (buffer.hasRemaining()) {
            buffer.put((byte) 0);
          }
        }
      }
      buffer.limit(end);
      at += n;
    }
  }

  /** The row of the source that a row is; -1 where it has none. */
  private long sourceLine(long line) {
    long rest = line;
    long found = 0;
    long step = 1;
    for (int k = outer - 1; k >= 0; k--) {
      long index = rest % to.get(k);
      rest /= to.get(k);
      if (index >= from.get(k)) {
        return -1;
      }
      found += index * step;
      step *= from.get(k);
    }
    return found;
  }
}
