// SPDX-License-Identifier: Apache-2.0
package dev.formats.gguf;

/**
 * Decodes one block of quantised numbers, in 32-bit floats, in the order of the format's formula.
 */
@FunctionalInterface
interface BlockDecoder {
  /**
   * Writes a block's elements to the beginning of an array.
   *
   * @param b bytes, the block's first at {@code at}
   */
  void decode(byte[] b, int at, float[] out);

  /** The half-precision number in two bytes. */
  static float half(byte[] b, int at) {
    return Float.float16ToFloat((short) (b[at] & 0xff | b[at + 1] << 8));
  }

  /** The i-th of 32 nibbles in 16 bytes: the low ones first, then the high ones. */
  static int nibble(byte[] b, int at, int i) {
    return i < 16 ? b[at + i] & 15 : b[at + i - 16] >> 4 & 15;
  }
}
