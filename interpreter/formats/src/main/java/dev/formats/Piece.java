// SPDX-License-Identifier: Apache-2.0
package dev.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Gives the elements of a tensor in row-major order, from anywhere, to any thread; read through
 * {@link TensorEntry#read}, which checks the range.
 */
public interface Piece {
  /**
   * Fills a buffer from its position to its limit with whole little-endian elements.
   *
   * @param first the first element wanted
   * @param dst what is filled; its byte order does not matter
   */
  void read(long first, ByteBuffer dst) throws IOException;

  /** Where the elements lie in a file, if they lie there as they stand. */
  default Optional<Span> span() {
    return Optional.empty();
  }

  /** Elements of this piece, counted from one of them. */
  default Piece slice(long from, long count) {
    return (first, dst) -> read(from + first, dst);
  }
}
