// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.codec;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Layouts and the block size of the loops. The layouts are constants because a layout held in a
 * local variable is not folded by the compiler; heap blocks because loops over arrays vectorise.
 */
final class Blocks {
  /** Elements per block: input and output of one fit the first-level cache. */
  static final int SIZE = 4096;

  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Blocks() {}
}
