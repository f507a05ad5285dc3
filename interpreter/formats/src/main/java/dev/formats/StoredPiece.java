// SPDX-License-Identifier: Apache-2.0
package dev.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Elements that lie one after the other.
 *
 * @param source the bytes they lie in
 * @param position the first byte
 * @param elements how many there are
 * @param type what they are
 * @param order their byte order
 */
public record StoredPiece(
    ByteSource source, long position, long elements, ElementType type, ByteOrder order)
    implements Piece {
  @Override
  public void read(long first, ByteBuffer dst) throws IOException {
    int from = dst.position();
    int to = dst.limit();
    source.read(position + first * type.bytes(), dst);
    if (order == ByteOrder.BIG_ENDIAN) {
      swap(dst, from, to);
    }
  }

  private void swap(ByteBuffer dst, int from, int to) {
    int word = type.word();
    for (int at = from; at < to; at += word) {
      for (int i = 0; i < word / 2; i++) {
        byte low = dst.get(at + i);
        dst.put(at + i, dst.get(at + word - 1 - i));
        dst.put(at + word - 1 - i, low);
      }
    }
  }

  @Override
  public Optional<Span> span() {
    return source instanceof FileBytes && (order == ByteOrder.LITTLE_ENDIAN || type.word() == 1)
        ? Optional.of(new Span(source.path(), position, elements * type.bytes()))
        : Optional.empty();
  }

  @Override
  public Piece slice(long from, long count) {
    return new StoredPiece(source, position + from * type.bytes(), count, type, order);
  }
}
