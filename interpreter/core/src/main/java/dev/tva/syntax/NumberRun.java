// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import java.math.BigInteger;

/**
 * What a number that runs into other text was meant to be.
 *
 * @param code what replaces the whole run; where it is not {@code exact}, an example
 * @param value the number to go on with
 */
record NumberRun(String sentence, String help, String code, String value, boolean exact) {
  private NumberRun(String sentence, String help, String code, String value) {
    this(sentence, help, code, value, true);
  }

  static NumberRun fix(String number, String written) {
    String plain = written.replace("_", "");
    if (!plain.equals(written) && Literals.isNumber(plain)) {
      return new NumberRun("a number is written without `_`", "write", plain, plain);
    }
    if (written.endsWith(".")) {
      String whole = written.substring(0, written.length() - 1);
      if (Literals.isNumber(whole)) {
        return new NumberRun("a number ends with a digit", "write", whole + ".0", whole);
      }
    }
    if (written.startsWith("0x") && isHex(written)) {
      String value = new BigInteger(written.substring(2), 16).toString();
      return new NumberRun("numbers are written in decimal", "write", value, value);
    }
    String rest = written.substring(number.length());
    for (String unit : new String[] {"KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB"}) {
      if (unit.equalsIgnoreCase(rest) && Literals.isNumber(number + unit)) {
        return new NumberRun("`" + rest + "` is not a size", "write", number + unit, number + unit);
      }
    }
    char first = rest.charAt(0);
    if (Character.isLetter(first) && rest.indexOf('.') < 0) {
      return new NumberRun(
          "`" + number + "` runs into `" + rest + "`", "to multiply", number + "*" + rest, number);
    }
    return new NumberRun(
        "`" + written + "` is not a number", "numbers look like", "0.5", number, false);
  }

  private static boolean isHex(String written) {
    for (int i = 2; i < written.length(); i++) {
      if (Character.digit(written.charAt(i), 16) < 0) {
        return false;
      }
    }
    return written.length() > 2;
  }
}
