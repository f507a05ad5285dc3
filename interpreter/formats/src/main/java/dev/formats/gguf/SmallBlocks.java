// SPDX-License-Identifier: Apache-2.0
package dev.formats.gguf;

import static dev.formats.gguf.BlockDecoder.half;
import static dev.formats.gguf.BlockDecoder.nibble;

/** Blocks of 32 elements: a scale, perhaps an offset, and one small number for each. */
final class SmallBlocks {
  /** The values that the four bits of the IQ4 types stand for. */
  static final byte[] IQ4 = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  /** Twice the values that the four bits of MXFP4 stand for. */
  private static final byte[] TWICE_FP4 = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

  private static final int SIZE = 32;

  private SmallBlocks() {}

  static void q4_0(byte[] b, int at, float[] out) {
    float d = half(b, at);
    for (int i = 0; i < SIZE; i++) {
      out[i] = d * (nibble(b, at + 2, i) - 8);
    }
  }

  static void q4_1(byte[] b, int at, float[] out) {
    float d = half(b, at);
    float m = half(b, at + 2);
    for (int i = 0; i < SIZE; i++) {
      out[i] = d * nibble(b, at + 4, i) + m;
    }
  }

  static void q5_0(byte[] b, int at, float[] out) {
    float d = half(b, at);
    for (int i = 0; i < SIZE; i++) {
      out[i] = d * ((nibble(b, at + 6, i) | fifth(b, at + 2, i)) - 16);
    }
  }

  static void q5_1(byte[] b, int at, float[] out) {
    float d = half(b, at);
    float m = half(b, at + 2);
    for (int i = 0; i < SIZE; i++) {
      out[i] = d * (nibble(b, at + 8, i) | fifth(b, at + 4, i)) + m;
    }
  }

  /** The i-th of 32 bits, where the fifth bit of a number goes. */
  private static int fifth(byte[] b, int at, int i) {
    return (b[at + i / 8] >> i % 8 & 1) << 4;
  }

  static void q8_0(byte[] b, int at, float[] out) {
    float d = half(b, at);
    for (int i = 0; i < SIZE; i++) {
      out[i] = d * b[at + 2 + i];
    }
  }

  static void iq4Nl(byte[] b, int at, float[] out) {
    float d = half(b, at);
    for (int i = 0; i < SIZE; i++) {
      out[i] = d * IQ4[nibble(b, at + 2, i)];
    }
  }

  static void mxfp4(byte[] b, int at, float[] out) {
    float d = halfPower(b[at] & 0xff);
    for (int i = 0; i < SIZE; i++) {
      out[i] = d * TWICE_FP4[nibble(b, at + 1, i)];
    }
  }

  /** 2^(exponent-128): half the scale, so that the largest exponent stays finite. */
  private static float halfPower(int exponent) {
    return Float.intBitsToFloat(exponent < 2 ? 0x00200000 << exponent : exponent - 1 << 23);
  }
}
