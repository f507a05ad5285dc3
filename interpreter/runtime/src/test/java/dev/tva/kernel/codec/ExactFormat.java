// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.codec;

import dev.tva.tensor.DType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A floating-point format by its definition, in exact decimals; slow, and written without the
 * codecs' code in view.
 *
 * @param finite the values of the codes from 0 on, ascending
 * @param beyond where the next value would be if the format went on
 */
record ExactFormat(int bits, List<BigDecimal> finite, BigDecimal beyond) {
  private static final BigDecimal TWO = BigDecimal.TWO;

  static ExactFormat of(DType dtype) {
    return switch (dtype) {
      case BF16 -> ieee(16, 8);
      case F16 -> ieee(16, 5);
      case F8_E5M2 -> ieee(8, 5);
      // All codes but the last are numbers: there is no infinity.
      case F8_E4M3 -> of(8, 4, 127);
      default -> throw new IllegalArgumentException(dtype.name());
    };
  }

  private static ExactFormat ieee(int bits, int exponentBits) {
    int mantissaBits = bits - 1 - exponentBits;
    return of(bits, exponentBits, ((1 << exponentBits) - 1) << mantissaBits);
  }

  private static ExactFormat of(int bits, int exponentBits, int codes) {
    int mantissaBits = bits - 1 - exponentBits;
    List<BigDecimal> values = new ArrayList<>();
    for (int code = 0; code <= codes; code++) {
      values.add(value(code, mantissaBits, (1 << exponentBits - 1) - 1));
    }
    BigDecimal beyond = values.removeLast();
    return new ExactFormat(bits, values, beyond);
  }

  private static BigDecimal value(int code, int mantissaBits, int bias) {
    int exponent = code >> mantissaBits;
    int mantissa = code & (1 << mantissaBits) - 1;
    return exponent == 0
        ? scaled(mantissa, 1 - bias - mantissaBits)
        : scaled(mantissa + (1 << mantissaBits), exponent - bias - mantissaBits);
  }

  private static BigDecimal scaled(int n, int power) {
    BigDecimal x = BigDecimal.valueOf(n);
    return power >= 0 ? x.multiply(TWO.pow(power)) : x.divide(TWO.pow(-power));
  }

  /** The point half way between the value of a code and the next. */
  BigDecimal halfway(int code) {
    BigDecimal next = code + 1 < finite.size() ? finite.get(code + 1) : beyond;
    return finite.get(code).add(next).divide(TWO);
  }

  int codes() {
    return finite.size();
  }

  int sign() {
    return 1 << bits - 1;
  }
}
