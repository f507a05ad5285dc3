// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.tva.catalog.Piece;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Fills a buffer with bytes of a piece, from an offset. */
@FunctionalInterface
interface PieceReader {
  void read(Piece piece, long offset, ByteBuffer to) throws IOException;
}
