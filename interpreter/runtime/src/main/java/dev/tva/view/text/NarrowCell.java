// SPDX-License-Identifier: Apache-2.0
package dev.tva.view.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The text of a cell where its column has less room than it takes. */
final class NarrowCell {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
  private static final int DIGITS = 6;

  private NarrowCell() {}

  /**
   * Its lines: words below each other, a number with fewer digits, a name without its midst.
   *
   * @param words whether it may be broken between words
   */
  static List<String> lines(String cell, int width, boolean words) {
    if (cell.length() <= width) {
      return List.of(cell);
    }
    if (NUMBER.matcher(cell).matches()) {
      return List.of(rounded(new BigDecimal(cell), width));
    }
    return words
        ? broken(cell, width).stream().map(line -> shortened(line, width)).toList()
        : List.of(shortened(cell, width));
  }

  /** With as many digits as there is room for. */
  private static String rounded(BigDecimal number, int width) {
    int whole = number.precision() - number.scale();
    for (int digits = DIGITS; digits > 0; digits--) {
      String plain = number.round(new MathContext(digits)).toPlainString();
      if (plain.length() <= width && digits >= whole) {
        return plain;
      }
      String scientific = String.format(Locale.ROOT, "%." + (digits - 1) + "e", number);
      if (scientific.length() <= width) {
        return scientific;
      }
    }
    return shortened(number.toString(), width);
  }

  private static List<String> broken(String words, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : words.split(" ")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** Names say most at their ends. */
  private static String shortened(String s, int width) {
    if (s.length() <= width) {
      return s;
    }
    int head = (width - 1) / 3;
    return s.substring(0, head) + "\u2026" + s.substring(s.length() - (width - 1 - head));
  }
}
