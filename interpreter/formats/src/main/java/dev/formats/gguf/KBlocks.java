// SPDX-License-Identifier: Apache-2.0
package dev.formats.gguf;

import static dev.formats.gguf.BlockDecoder.half;
import static dev.formats.gguf.BlockDecoder.nibble;

/** Blocks of 256 elements, whose parts have scales that are small numbers themselves. */
final class KBlocks {
  private static final int SIZE = 256;
  private static final int[] POWERS_OF_3 = {1, 3, 9, 27, 81};

  private KBlocks() {}

  static void q2(byte[] b, int at, float[] out) {
    float d = half(b, at + 80);
    float least = half(b, at + 82);
    for (int i = 0; i < SIZE; i++) {
      int s = b[at + i / 16] & 0xff;
      out[i] = d * (s & 15) * twoBits(b, at + 16, i) - least * (s >> 4);
    }
  }

  static void q3(byte[] b, int at, float[] out) {
    float d = half(b, at + 108);
    int scales = at + 96;
    for (int i = 0; i < SIZE; i++) {
      int high = b[at + i % 32] >> i / 32 & 1;
      int q = twoBits(b, at + 32, i) - (high == 1 ? 0 : 4);
      int k = i / 16;
      int low = k < 8 ? b[scales + k] & 15 : b[scales + k - 8] >> 4 & 15;
      int scale = (low | (b[scales + 8 + k % 4] >> 2 * (k / 4) & 3) << 4) - 32;
      out[i] = d * scale * q;
    }
  }

  static void q4(byte[] b, int at, float[] out) {
    float d = half(b, at);
    float least = half(b, at + 2);
    for (int i = 0; i < SIZE; i++) {
      int j = i / 32;
      int q = b[at + 16 + i / 64 * 32 + i % 32] >> (j % 2) * 4 & 15;
      out[i] = d * scale(b, at + 4, j) * q - least * offset(b, at + 4, j);
    }
  }

  static void q5(byte[] b, int at, float[] out) {
    float d = half(b, at);
    float least = half(b, at + 2);
    for (int i = 0; i < SIZE; i++) {
      int j = i / 32;
      int low = b[at + 48 + i / 64 * 32 + i % 32] >> (j % 2) * 4 & 15;
      int q = low | (b[at + 16 + i % 32] >> j & 1) << 4;
      out[i] = d * scale(b, at + 4, j) * q - least * offset(b, at + 4, j);
    }
  }

  static void q6(byte[] b, int at, float[] out) {
    float d = half(b, at + 208);
    for (int i = 0; i < SIZE; i++) {
      int r = i % 128;
      int low = b[at + i / 128 * 64 + r % 64] >> (r < 64 ? 0 : 4) & 15;
      int q = (low | (b[at + 128 + i / 128 * 32 + r % 32] >> 2 * (r / 32) & 3) << 4) - 32;
      out[i] = d * b[at + 192 + i / 16] * q;
    }
  }

  static void iq4Xs(byte[] b, int at, float[] out) {
    float d = half(b, at);
    int high = b[at + 2] & 0xff | (b[at + 3] & 0xff) << 8;
    for (int i = 0; i < SIZE; i++) {
      int j = i / 32;
      int scale = (b[at + 4 + j / 2] >> 4 * (j % 2) & 15 | (high >> 2 * j & 3) << 4) - 32;
      out[i] = d * scale * SmallBlocks.IQ4[nibble(b, at + 8 + 16 * j, i % 32)];
    }
  }

  /** Five ternary digits to a byte: three times the byte overflows into the first digit. */
  static void tq1(byte[] b, int at, float[] out) {
    float d = half(b, at + 52);
    for (int i = 0; i < SIZE; i++) {
      int digit;
      int from;
      if (i < 160) {
        digit = i / 32;
        from = i % 32;
      } else if (i < 240) {
        digit = (i - 160) / 16;
        from = 32 + i % 16;
      } else {
        digit = (i - 240) / 4;
        from = 48 + i % 4;
      }
      int rest = b[at + from] * POWERS_OF_3[digit] & 0xff;
      out[i] = d * ((rest * 3 >> 8) - 1);
    }
  }

  static void tq2(byte[] b, int at, float[] out) {
    float d = half(b, at + 64);
    for (int i = 0; i < SIZE; i++) {
      out[i] = d * (twoBits(b, at, i) - 1);
    }
  }

  /** Two bits of one of 64 bytes: each byte has them of four elements that lie 32 apart. */
  private static int twoBits(byte[] b, int at, int i) {
    int r = i % 128;
    return b[at + i / 128 * 32 + r % 32] >> 2 * (r / 32) & 3;
  }

  /** The j-th of eight scales of six bits, which share twelve bytes with eight offsets. */
  private static int scale(byte[] b, int at, int j) {
    return j < 4 ? b[at + j] & 63 : b[at + j + 4] & 15 | (b[at + j - 4] >> 6 & 3) << 4;
  }

  private static int offset(byte[] b, int at, int j) {
    return j < 4 ? b[at + j + 4] & 63 : b[at + j + 4] >> 4 & 15 | (b[at + j] >> 6 & 3) << 4;
  }
}
