// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.tva.tensor.DType;

/** The values of floats of at most 16 bits, by their codes. */
final class SmallFloats {
  private SmallFloats() {}

  static float value(DType dtype, int code) {
    return switch (dtype) {
      case F16 -> Float.float16ToFloat((short) code);
      case BF16 -> Float.intBitsToFloat(code << 16);
      case F8_E4M3 -> (code & 0x7f) == 0x7f ? Float.NaN : value(code, 4, 3);
      case F8_E5M2 ->
          (code & 0x7f) == 0x7c
              ? Math.copySign(Float.POSITIVE_INFINITY, code >= 0x80 ? -1f : 1f)
              : (code & 0x7f) > 0x7c ? Float.NaN : value(code, 5, 2);
      case F8_E8M0 -> code == 0xff ? Float.NaN : (float) Math.scalb(1.0, code - 127);
      case BOOL,
          F4,
          F6_E2M3,
          F6_E3M2,
          U8,
          I8,
          F8_E4M3FNUZ,
          F8_E5M2FNUZ,
          I16,
          U16,
          I32,
          U32,
          F32,
          C64,
          F64,
          I64,
          U64 ->
          throw new IllegalArgumentException(dtype + " is no small float");
    };
  }

  private static float value(int code, int exponentBits, int mantissaBits) {
    int bias = (1 << exponentBits - 1) - 1;
    int mantissa = code & (1 << mantissaBits) - 1;
    int exponent = code >>> mantissaBits & (1 << exponentBits) - 1;
    double magnitude =
        exponent == 0
            ? Math.scalb((double) mantissa, 1 - bias - mantissaBits)
            : Math.scalb((double) (mantissa | 1 << mantissaBits), exponent - bias - mantissaBits);
    return (float) (code >= 0x80 ? -magnitude : magnitude);
  }
}
