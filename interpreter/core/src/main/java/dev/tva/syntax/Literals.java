// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import dev.tva.tensor.Rational;
import java.math.BigInteger;
import java.text.Normalizer;
import java.util.Optional;

/** The values of numbers, names and escapes. */
public final class Literals {
  /** Larger exponents cost memory before they mean anything: no double reaches them. */
  private static final int LARGEST_EXPONENT = 400;

  /** As many digits as nobody types: reading them takes the square of their number. */
  private static final int MOST_DIGITS = 1_000;

  private Literals() {}

  /** {@code digits[.digits][e±n][% or size]}; empty where it is beyond all use. */
  public static Optional<Rational> number(String text) {
    int end = text.length();
    if (hasTooManyDigits(text)) {
      return Optional.empty();
    }
    var unit = Rational.ONE;
    char last = text.charAt(end - 1);
    if (last == '%') {
      unit = new Rational(BigInteger.ONE, BigInteger.valueOf(100));
      end--;
    } else if (last == 'B') {
      boolean binary = text.charAt(end - 2) == 'i';
      end -= binary ? 3 : 2;
      int power = "KMGT".indexOf(text.charAt(end)) + 1;
      unit = new Rational(BigInteger.valueOf(binary ? 1024 : 1000).pow(power), BigInteger.ONE);
    }
    int e = Math.max(text.indexOf('e'), text.indexOf('E'));
    if (e >= 0) {
      String exponent = text.substring(e + 1, end);
      if (exponent.length() > 6 || Math.abs(Integer.parseInt(exponent)) > LARGEST_EXPONENT) {
        return Optional.empty();
      }
    }
    return Optional.of(decimal(text.substring(0, end)).times(unit));
  }

  /** Without BigDecimal, which takes Java several milliseconds before the first. */
  private static Rational decimal(String text) {
    int e = Math.max(text.indexOf('e'), text.indexOf('E'));
    int exponent = e < 0 ? 0 : Integer.parseInt(text.substring(e + 1));
    String digits = e < 0 ? text : text.substring(0, e);
    int point = digits.indexOf('.');
    int scale = point < 0 ? 0 : digits.length() - point - 1;
    return Rational.ofDecimal(new BigInteger(digits.replace(".", "")), scale - exponent);
  }

  static boolean hasTooManyDigits(String number) {
    return number.length() > MOST_DIGITS;
  }

  /** Whether {@code text} is one number and nothing else. */
  public static boolean isNumber(String text) {
    int at = digits(text, 0);
    if (at == 0) {
      return false;
    }
    if (at < text.length() && text.charAt(at) == '.') {
      int end = digits(text, at + 1);
      if (end == at + 1) {
        return false;
      }
      at = end;
    }
    if (at < text.length() && (text.charAt(at) | 32) == 'e') {
      boolean signed = at + 1 < text.length() && "+-".indexOf(text.charAt(at + 1)) >= 0;
      int from = at + (signed ? 2 : 1);
      int end = digits(text, from);
      if (end == from) {
        return false;
      }
      at = end;
    }
    return isUnit(text.substring(at));
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  private static boolean isUnit(String text) {
    return switch (text) {
      case "", "%", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB" -> true;
      default -> false;
    };
  }

  /** A name as the language compares it. */
  static String name(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 127) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
      }
    }
    return text;
  }

  /** What {@code \c} stands for. */
  static Optional<String> escape(String text) {
    return text.length() < 2
        ? Optional.empty()
        : switch (text.charAt(1)) {
          case '"', '\\', '$' -> Optional.of(text.substring(1));
          case 'n' -> Optional.of("\n");
          case 't' -> Optional.of("\t");
          default -> Optional.empty();
        };
  }

  /** A string literal that stands for {@code text}. */
  public static String quoted(String text) {
    return "\"" + escaped(text) + "\"";
  }

  /** The inside of a string literal that stands for {@code text}. */
  public static String escaped(String text) {
    var out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean hole = c == '$' && i + 1 < text.length() && text.charAt(i + 1) == '{';
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '"', '\\' -> out.append('\\').append(c);
        default -> out.append(hole ? "\\" : "").append(c);
      }
    }
    return out.toString();
  }
}
