// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.kernel.codec.ElementFormat;
import dev.tva.tensor.DType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every code is what the table of formats says, times the scale and rounded once. */
final class EightBitsTest {
  @ParameterizedTest
  @ValueSource(floats = {1, 0.37f, -3e-5f, 0x1p-99f, 7e30f})
  void areWhatTheFormatSays(float scale) {
    ElementFormat format = ElementFormat.of(DType.F8_E4M3);
    byte[] codes = new byte[3 + 254 + 2];
    int n = 0;
    for (int code = 0; code < 256; code++) {
      if ((code & 0x7f) != 0x7f) {
        codes[3 + n++] = (byte) code;
      }
    }
    float[] to = new float[n + 2];
    int known = EightBits.decode(codes, 3, to, 2, n, scale);
    assertTrue(known > n - 64, known + " of " + n);
    for (int i = 0; i < known; i++) {
      float right = (float) format.decode(codes[3 + i] & 0xff) * scale + 0;
      assertEquals(Float.floatToRawIntBits(right), Float.floatToRawIntBits(to[2 + i]), "code " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0, Float.NaN, Float.POSITIVE_INFINITY, 0x1p-120f})
  void leavesTheOddToOthers(float scale) {
    assertEquals(0, EightBits.decode(new byte[64], 0, new float[64], 0, 64, scale));
    byte[] nan = new byte[64];
    nan[63] = (byte) 0xff;
    assertEquals(0, EightBits.decode(nan, 0, new float[64], 0, 64, 1));
  }
}
