// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.codec;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Checksums of parts that become one of the whole. A CRC-32 is linear in the bytes: of parts in a
 * row it is the exclusive or of theirs, each shifted by the bytes that come after it.
 */
public final class Crc {
  /** The polynomial, its lowest power first. */
  private static final int POLYNOMIAL = 0xedb88320;

  private static final int ONE = 1 << 31;

  /** {@code x} to the powers 1, 2, 4, 8 and so on, by the polynomial; the 32nd is the first. */
  private static final int[] POWERS = powers();

  private Crc() {}

  /** Of the bytes from position to limit; both stay. */
  public static int of(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  /** What a part adds to the checksum of a whole in which {@code bytes} come after it. */
  public static int shifted(int crc, long bytes) {
    int factor = ONE;
    // From bytes to bits the powers begin three places on.
    int k = 3;
    for (long n = bytes; n != 0; n >>>= 1, k++) {
      if ((n & 1) != 0) {
        factor = product(POWERS[k & 31], factor);
      }
    }
    return product(factor, crc);
  }

  private static int[] powers() {
    int[] powers = new int[32];
    powers[0] = 1 << 30;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = product(powers[i - 1], powers[i - 1]);
    }
    return powers;
  }

  /** The product of two polynomials, by the polynomial. */
  private static int product(int a, int b) {
    int sum = 0;
    int shifted = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        sum ^= shifted;
      }
      shifted = (shifted & 1) != 0 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
    }
    return sum;
  }
}
