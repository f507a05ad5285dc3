// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

import dev.tva.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A tile as it is in a file, little-endian.
 *
 * @param bytes with at least {@link #SLACK} bytes behind the elements, which are nobody's
 * @param elements in place of bytes, where {@link Tiles#takesElements} and they are computed
 */
public record Raw(MemorySegment bytes, DType dtype, Optional<Elements> elements) {
  /** Room for the last elements to be taken and left as a whole vector. */
  public static final int SLACK = 64;

  public Raw(MemorySegment bytes, DType dtype) {
    this(bytes, dtype, Optional.empty());
  }

  public Raw(Elements elements, DType dtype) {
    this(MemorySegment.NULL, dtype, Optional.of(elements));
  }
}
