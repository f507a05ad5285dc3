// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.codec;

import dev.tva.tensor.DType;

/**
 * A binary floating-point format of at most 64 bits, converted by way of its double.
 *
 * @param bits of one element
 * @param mantissa bits after the point
 * @param bias of the exponent
 * @param infinity the code of infinity, or of NaN where the format has no infinity; larger codes
 *     are NaN
 * @param nan the code written for NaN
 */
public record ElementFormat(int bits, int mantissa, int bias, long infinity, long nan) {
  /** The format of a type that tva computes with. */
  public static ElementFormat of(DType dtype) {
    return switch (dtype) {
      case F8_E4M3 -> new ElementFormat(8, 3, 7, 0x7f, 0x7f);
      case F8_E5M2 -> new ElementFormat(8, 2, 15, 0x7c, 0x7e);
      case F16 -> new ElementFormat(16, 10, 15, 0x7c00, 0x7e00);
      case BF16 -> new ElementFormat(16, 7, 127, 0x7f80, 0x7fc0);
      case F32 -> new ElementFormat(32, 23, 127, 0x7f800000, 0x7fc00000);
      case F64 -> new ElementFormat(64, 52, 1023, 0x7ffL << 52, 0x7ff8L << 48);
      case BOOL,
          F4,
          F6_E2M3,
          F6_E3M2,
          U8,
          I8,
          F8_E8M0,
          F8_E4M3FNUZ,
          F8_E5M2FNUZ,
          I16,
          U16,
          I32,
          U32,
          C64,
          I64,
          U64 ->
          throw new IllegalArgumentException("no arithmetic on " + dtype);
    };
  }

  int bytes() {
    return bits / 8;
  }

  /** The value of a code; exact. */
  public double decode(long code) {
    if (bits == 64) {
      return Double.longBitsToDouble(code);
    }
    long magnitude = code & (1L << bits - 1) - 1;
    double value;
    if (magnitude >= infinity) {
      boolean hasInfinity = infinity != nan;
      value = magnitude == infinity && hasInfinity ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (magnitude >>> mantissa == 0) {
      value = magnitude * ulpOfSubnormals();
    } else {
      value = Double.longBitsToDouble((magnitude << 52 - mantissa) + (1023L - bias << 52));
    }
    return magnitude == code ? value : -value;
  }

  /** The value of a code of 16 bits, by the processor's own conversions. */
  double half(short code) {
    return mantissa == 7 ? Float.intBitsToFloat(code << 16) : Float.float16ToFloat(code);
  }

  /** The code nearest to a value, the even one of two equally near. */
  long encode(double x) {
    if (bits == 64) {
      return Double.doubleToRawLongBits(x);
    }
    long raw = Double.doubleToRawLongBits(x);
    long sign = raw >>> 63 << bits - 1;
    long magnitude = raw & Long.MAX_VALUE;
    if (magnitude > 0x7ffL << 52) {
      return sign | nan;
    }
    long code;
    if (magnitude < 1024L - bias << 52) {
      // Scaling by a power of two is exact, so rint rounds once; it may reach the first normal.
      code = (long) Math.rint(Math.abs(x) / ulpOfSubnormals());
    } else {
      int shift = 52 - mantissa;
      long rounded = magnitude + (1L << shift - 1) - 1 + (magnitude >>> shift & 1);
      code = (rounded >>> shift) - (1023L - bias << mantissa);
    }
    return sign | Math.min(code, infinity);
  }

  /** Whether a code is neither an infinity nor NaN. */
  boolean isFinite(long code) {
    return (code & (bits == 64 ? Long.MAX_VALUE : (1L << bits - 1) - 1)) < infinity;
  }

  private double ulpOfSubnormals() {
    return Double.longBitsToDouble(1024L - bias - mantissa << 52);
  }
}
