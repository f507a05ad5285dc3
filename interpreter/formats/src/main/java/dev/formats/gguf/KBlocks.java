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
    for (int k = 0; k < SIZE / 16; k++) {
      int s = b[at + k] & 0xff;
      float step = d * (s & 15);
      float offset = least * (s >> 4);
      for (int i = 16 * k; i < 16 * k + 16; i++) {
        out[i] = step * twoBits(b, at + 16, i) - offset;
      }
    }
  }

  static void q3(byte[] b, int at, float[] out) {
    float d = half(b, at + 108);
    int scales = at + 96;
    for (int k = 0; k < SIZE / 16; k++) {
      int low = k < 8 ? b[scales + k] & 15 : b[scales + k - 8] >> 4 & 15;
      float step = d * ((low | (b[scales + 8 + k % 4] >> 2 * (k / 4) & 3) << 4) - 32);
      for (int i = 16 * k; i < 16 * k + 16; i++) {
        int high = b[at + i % 32] >> i / 32 & 1;
        out[i] = step * (twoBits(b, at + 32, i) - 4 + 4 * high);
      }
    }
  }

  static void q4(byte[] b, int at, float[] out) {
    float d = half(b, at);
    float least = half(b, at + 2);
    for (int j = 0; j < SIZE / 32; j++) {
      float step = d * scale(b, at + 4, j);
      float offset = least * offset(b, at + 4, j);
      int from = at + 16 + j / 2 * 32;
      int shift = j % 2 * 4;
      for (int i = 0; i < 32; i++) {
        out[32 * j + i] = step * (b[from + i] >> shift & 15) - offset;
      }
    }
  }

  static void q5(byte[] b, int at, float[] out) {
    float d = half(b, at);
    float least = half(b, at + 2);
    for (int j = 0; j < SIZE / 32; j++) {
      float step = d * scale(b, at + 4, j);
      float offset = least * offset(b, at + 4, j);
      int from = at + 48 + j / 2 * 32;
      int shift = j % 2 * 4;
      for (int i = 0; i < 32; i++) {
        int q = b[from + i] >> shift & 15 | (b[at + 16 + i] >> j & 1) << 4;
        out[32 * j + i] = step * q - offset;
      }
    }
  }

  static void q6(byte[] b, int at, float[] out) {
    float d = half(b, at + 208);
    for (int k = 0; k < SIZE / 16; k++) {
      float step = d * b[at + 192 + k];
      int low = at + k / 8 * 64 + k % 4 * 16;
      int lowShift = k % 8 / 4 * 4;
      int high = at + 128 + k / 8 * 32 + k % 2 * 16;
      int highShift = k % 8 / 2 * 2;
      for (int i = 0; i < 16; i++) {
        int q = (b[low + i] >> lowShift & 15 | (b[high + i] >> highShift & 3) << 4) - 32;
        out[16 * k + i] = step * q;
      }
    }
  }

  static void iq4Xs(byte[] b, int at, float[] out) {
    float d = half(b, at);
    int high = b[at + 2] & 0xff | (b[at + 3] & 0xff) << 8;
    for (int j = 0; j < SIZE / 32; j++) {
      float step = d * ((b[at + 4 + j / 2] >> 4 * (j % 2) & 15 | (high >> 2 * j & 3) << 4) - 32);
      for (int i = 0; i < 32; i++) {
        out[32 * j + i] = step * SmallBlocks.IQ4[nibble(b, at + 8 + 16 * j, i)];
      }
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
