// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

import dev.tva.tensor.DType;
import java.lang.foreign.MemorySegment;

/**
 * A tile as it is in a file, little-endian.
 *
 * @param bytes with at least {@link #SLACK} bytes behind the elements, which are nobody's
 */
public record Raw(MemorySegment bytes, DType dtype) {
  /** Room for the last elements to be taken and left as a whole vector. */
  public static final int SLACK = 64;
}
