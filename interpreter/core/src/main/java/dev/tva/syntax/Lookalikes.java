// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import static dev.tva.grammar.TvaLexer.*;

import java.util.Locale;
import java.util.Optional;

/** What other notations write, and how tva writes it. */
final class Lookalikes {
  private Lookalikes() {}

  /** The token meant by a character; {@code SPACE} is none. */
  record Meant(int type, String spelling) {}

  /** The token meant by an operator, and how to say so. */
  record Foreign(int type, String spelling, String fact, String help, String code) {
    /** Whether the code stands for the operator alone, and not for all of an example. */
    boolean exact() {
      return code.strip().equals(spelling);
    }
  }

  /**
   * What to write in place of a character that has no single counterpart.
   *
   * @param code an example
   * @param instead what to put in its place; empty where it is best taken out
   */
  record Advice(String text, String code, String instead) {
    private Advice(String text, String code) {
      this(text, code, "");
    }
  }

  static Optional<Meant> character(int point) {
    return switch (point) {
      case 0x2212, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0xFE63, 0xFF0D -> meant(MINUS, "-");
      case 0xD7, 0xB7, 0x2219, 0x22C5, 0x2217, 0x2022, 0xFF0A -> meant(STAR, "*");
      case 0xF7, 0x2215, 0x2044, 0xFF0F -> meant(SLASH, "/");
      case 0xFF0B -> meant(PLUS, "+");
      case 0x2264, 0x2A7D -> meant(LE, "<=");
      case 0x2265, 0x2A7E -> meant(GE, ">=");
      case 0x2260 -> meant(NE, "!=");
      case 0x2192, 0x21A6 -> meant(ARROW, "->");
      case 0x2227 -> meant(AND, "and");
      case 0x2228 -> meant(OR, "or");
      case 0xAC -> meant(NOT, "not");
      case 0x2208 -> meant(IN, "in");
      case 0x2026 -> meant(DOTDOT, "..");
      case 0x2191, 0x2C6 -> meant(CARET, "^");
      case 0xFF08 -> meant(LPAREN, "(");
      case 0xFF09 -> meant(RPAREN, ")");
      case 0xFF3B -> meant(LBRACK, "[");
      case 0xFF3D -> meant(RBRACK, "]");
      case 0xFF0C, 0x3001 -> meant(COMMA, ",");
      case 0xFF1A -> meant(COLON, ":");
      case 0xFF1B, 0x37E -> meant(SEMI, ";");
      case 0xFF1D -> meant(ASSIGN, "=");
      case 0xFF1C -> meant(LT, "<");
      case 0xFF1E -> meant(GT, ">");
      case 0xFF20 -> meant(AT, "@");
      case 0xFF3E -> meant(CARET, "^");
      case 0xA0, 0x202F, 0x205F, 0x3000, 0x1680, 0x2060, 0xAD -> meant(SPACE, " ");
      default ->
          point >= 0x2000 && point <= 0x200F
              ? meant(SPACE, " ")
              : point >= 0xFF10 && point <= 0xFF19
                  ? meant(NUMBER, Integer.toString(point - 0xFF10))
                  : Optional.empty();
    };
  }

  private static Optional<Meant> meant(int type, String spelling) {
    return Optional.of(new Meant(type, spelling));
  }

  static Optional<Advice> advice(int point) {
    return switch (point) {
      case 0xB2 -> Optional.of(new Advice("to square", "x^2", "^2"));
      case 0xB3 -> Optional.of(new Advice("to cube", "x^3", "^3"));
      case 0x221A -> Optional.of(new Advice("a square root is", "sqrt(x)", "sqrt"));
      case 0x2211 -> Optional.of(new Advice("a sum is", "sum(xs)", "sum"));
      case 0x2016 -> Optional.of(new Advice("a norm is", "norm(x)"));
      case '?' -> Optional.of(new Advice("a choice is", "if c then a else b"));
      case '$' -> Optional.of(new Advice("in a string, a value is inserted by", "\"${x}\""));
      case '\'', '`' -> Optional.of(new Advice("a string is", "\"mlp\""));
      case '\\' -> Optional.of(new Advice("a function is", "fn(x) = x"));
      case '~' -> Optional.of(new Advice("the opposite is", "not x", "not "));
      default ->
          point >= 0x2080 && point <= 0x2089
              ? Optional.of(
                  new Advice(
                      "names take plain digits", "t" + (point - 0x2080), "" + (point - 0x2080)))
              : Optional.empty();
    };
  }

  /** A character as a message shows it: itself, or its number where it cannot be seen. */
  static String shown(int point) {
    boolean visible =
        switch (Character.getType(point)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SPACE_SEPARATOR,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.UNASSIGNED,
              Character.PRIVATE_USE,
              Character.SURROGATE,
              Character.NON_SPACING_MARK ->
              false;
          default -> true;
        };
    String code = "U+" + String.format(Locale.ROOT, "%04X", point);
    return visible
        ? "`" + Character.toString(point) + "`" + (point > 127 ? " (" + code + ")" : "")
        : "the character " + code;
  }

  /** What a look-alike is taken for. */
  static String described(Meant meant) {
    return meant.type() == SPACE ? "a plain space" : "`" + meant.spelling() + "`";
  }

  /** Whether compatibility forms cannot occur: ASCII, and the Greek and Latin that people type. */
  static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= 0x2000) {
        return false;
      }
    }
    return true;
  }

  /** The index of the first character that is no letter, mark or digit, or -1. */
  static int notInNames(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c > 127 && !(i == 0 ? Character.isLetter(c) : Character.isUnicodeIdentifierPart(c))) {
        return i;
      }
    }
    return -1;
  }

  static Foreign operator(String text) {
    return switch (text) {
      case "**" -> is(CARET, "^", "is written `^`");
      case "//" ->
          new Foreign(SLASH, "/", "does not divide", "to divide and round down", "floor(a/b)");
      case "%" ->
          new Foreign(
              SLASH, "/", "is no operator", "the remainder of a division is", "a - b*floor(a/b)");
      case "&&", "&" -> is(AND, "and", "is written `and`");
      case "||", "|" -> is(OR, "or", "is written `or`");
      case "!" -> is(NOT, "not ", "is written `not`");
      case "===" -> is(EQ, "==", "is written `==`");
      case "!==", "<>" -> is(NE, "!=", "is written `!=`");
      case "=>" -> is(ARROW, "->", "is written `->`");
      case "=>=" -> is(GE, ">=", "is written `>=`, or `fn(x) =` before the body of a function");
      case ":=" -> is(ASSIGN, "=", "is written `=`");
      case "|>" -> new Foreign(DOT, ".", "does not exist", "to call a function", "f(x)");
      default ->
          new Foreign(
              ASSIGN,
              "=",
              "would bind a name twice",
              "bind another name",
              "y = x " + text.substring(0, text.length() - 1).replace("**", "^") + " 1");
    };
  }

  private static Foreign is(int type, String spelling, String fact) {
    return new Foreign(type, spelling.strip(), fact, "write", spelling);
  }
}
