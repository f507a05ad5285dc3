// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Numbers as YAML 1.1 has them, and as Python reads a text as one: {@code 012} is ten, and {@code
 * 1e-5}, which YAML 1.1 takes for a text, is a number where one is asked for.
 */
public final class YamlNumbers {
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\d[\\d_]*(\\.[\\d_]*)?|\\.\\d[\\d_]*)([eE][-+]?\\d{1,4})?");
  private static final Pattern OCTAL = Pattern.compile("[-+]?0[0-7_]+");
  private static final Pattern HEX = Pattern.compile("[-+]?0x[\\da-fA-F_]+");
  private static final Pattern BINARY = Pattern.compile("[-+]?0b[01_]+");
  private static final Pattern SIXTIES =
      Pattern.compile("[-+]?\\d[\\d_]*(:[0-5]?\\d)+(\\.[\\d_]*)?");
  private static final int MOST_CHARACTERS = 100;

  private YamlNumbers() {}

  public static Optional<BigDecimal> read(String text, boolean plain) {
    String bare = text.strip().replace("_", "");
    if (text.length() > MOST_CHARACTERS) {
      return Optional.empty();
    }
    if (plain && OCTAL.matcher(text).matches()) {
      return Optional.of(whole(bare, "0", 8));
    }
    if (plain && HEX.matcher(text).matches()) {
      return Optional.of(whole(bare, "0x", 16));
    }
    if (plain && BINARY.matcher(text).matches()) {
      return Optional.of(whole(bare, "0b", 2));
    }
    if (plain && SIXTIES.matcher(text).matches()) {
      return Optional.of(sixties(bare));
    }
    if (DECIMAL.matcher(text.strip()).matches()) {
      String digits =
          bare.endsWith(".") ? bare + "0" : bare.replace(".e", ".0e").replace(".E", ".0E");
      return Optional.of(new BigDecimal(digits));
    }
    return Optional.empty();
  }

  private static BigDecimal whole(String text, String prefix, int base) {
    boolean negative = text.startsWith("-");
    String digits = text.replaceFirst("^[-+]?" + prefix, "");
    BigDecimal value = new BigDecimal(new BigInteger(digits.isEmpty() ? "0" : digits, base));
    return negative ? value.negate() : value;
  }

  /** {@code 1:30} is ninety. */
  private static BigDecimal sixties(String text) {
    boolean negative = text.startsWith("-");
    BigDecimal value = BigDecimal.ZERO;
    for (String part : text.replaceFirst("^[-+]", "").split(":")) {
      String digits = part.endsWith(".") ? part + "0" : part;
      value = value.multiply(BigDecimal.valueOf(60)).add(new BigDecimal(digits));
    }
    return negative ? value.negate() : value;
  }
}
