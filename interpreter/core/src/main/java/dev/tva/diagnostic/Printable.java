// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * Text of others, such as names in files and paths, as it can be printed: nothing in it moves the
 * cursor, colours, breaks a line or turns the direction of writing. What cannot be printed stands
 * there as an escape, such as {@code \n} or {@code \u001b}.
 */
public final class Printable {
  private Printable() {}

  /** On one line. */
  public static String of(String text) {
    return escaped(text, Printable::isHidden);
  }

  /** On one line, of at most so many characters and a few more. */
  public static String of(String text, int most) {
    return shortened(of(shortened(text, most)), most);
  }

  /** On as many lines as it has. */
  public static String lines(String text) {
    return escaped(text, c -> c != '\n' && isHidden(c));
  }

  /** A text in JSON, in which only strings can hold what needs an escape. */
  public static String json(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          if (c == '\n' || !isHidden(c)) {
            out.appendCodePoint(c);
          } else {
            for (char unit : Character.toChars(c)) {
              out.append(unit(unit));
            }
          }
        });
    return out.toString();
  }

  /** Whether it can be printed as it is. */
  public static boolean is(String text) {
    return text.codePoints().noneMatch(Printable::isHidden);
  }

  /**
   * The text, or its ends where it is longer: so that a name of thousands of characters does not
   * hide what is said of it.
   */
  public static String shortened(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int head = most / 2;
    int tail = most - head;
    int end = Character.isHighSurrogate(text.charAt(head - 1)) ? head - 1 : head;
    int start = text.length() - tail;
    start = Character.isLowSurrogate(text.charAt(start)) ? start + 1 : start;
    return text.substring(0, end) + " ... " + text.substring(start);
  }

  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String escaped(String text, IntPredicate hidden) {
    if (text.codePoints().noneMatch(hidden)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(c -> {
          if (hidden.test(c)) {
            out.append(escape(c));
          } else {
            out.appendCodePoint(c);
          }
        });
    return out.toString();
  }

  private static String escape(int c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> c > 0xFFFF ? String.format(Locale.ROOT, "\\u{%x}", c) : unit((char) c);
    };
  }

  private static String unit(char c) {
    return String.format(Locale.ROOT, "\\u%04x", (int) c);
  }

  /** Format characters are those that turn the direction, and others that nobody sees. */
  private static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
