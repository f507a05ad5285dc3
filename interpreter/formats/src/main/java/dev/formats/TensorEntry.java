// SPDX-License-Identifier: Apache-2.0
package dev.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A tensor of a file: what it is, and the piece that gives its elements.
 *
 * @param name the tensor's name
 * @param dtype what the elements are once read; of quantised tensors, not how they are stored
 * @param shape the dimensions, outermost first; empty for a scalar, 0 allowed
 * @param piece gives the elements
 */
public record TensorEntry(String name, ElementType dtype, List<Long> shape, Piece piece) {
  /** Copies the shape and checks that its elements can be counted. */
  public TensorEntry {
    shape = List.copyOf(shape);
    Math.multiplyExact(Sizes.elements(shape), (long) dtype.bytes());
  }

  /** The number of elements, 1 for a scalar. */
  public long elements() {
    return Sizes.elements(shape);
  }

  /** The number of bytes once read. */
  public long bytes() {
    return elements() * dtype.bytes();
  }

  /** Where the elements lie in a file, if they lie there as they stand. */
  public Optional<Span> span() {
    return piece.span();
  }

  /** The same elements under another name. */
  public TensorEntry named(String other) {
    return new TensorEntry(other, dtype, shape, piece);
  }

  /**
   * Fills a buffer from its position to its limit with little-endian elements in row-major order.
   *
   * @param first the first element wanted
   * @throws IndexOutOfBoundsException if the tensor has fewer elements
   * @throws IllegalArgumentException if the buffer does not hold whole elements
   * @throws FormatException if the file is not what its header says
   */
  public void read(long first, ByteBuffer dst) throws IOException {
    if (dst.remaining() % dtype.bytes() != 0) {
      throw new IllegalArgumentException(
          dst.remaining() + " bytes are no whole number of " + dtype + " elements");
    }
    Objects.checkFromIndexSize(first, dst.remaining() / dtype.bytes(), elements());
    if (dst.hasRemaining()) {
      piece.read(first, dst);
    }
  }
}
