// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;

/**
 * The tokens of JSON as RFC 8259 has them, out of bytes. Headers are read with each start of a
 * program and name many thousand tensors: their strings become text without a detour over
 * characters, and short ones that come again are made once.
 */
final class JsonScanner {
  /** What a token is, as its first byte tells. */
  enum Token {
    BEGIN_OBJECT,
    END_OBJECT,
    BEGIN_ARRAY,
    END_ARRAY,
    COMMA,
    COLON,
    STRING,
    NUMBER,
    TRUE,
    FALSE,
    NULL,
    END
  }

  /** What is no JSON. */
  static final class Malformed extends IOException {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  private static final int END = -1;
  private static final int LONGEST_NUMBER = 1000;
  private static final int SHORT = 16;
  private static final int CACHED = 256;

  /** So many digits fit into 63 bits, whatever they are. */
  private static final int SAFE_DIGITS = 18;

  private final InputStream in;
  private final String[] cache = new String[CACHED];
  private byte[] bytes = new byte[1 << 16];
  private int at;
  private int limit;
  private boolean escaped;

  JsonScanner(InputStream in) {
    this.in = in;
    Arrays.fill(cache, "");
  }

  /** Whether this is the very next byte. */
  boolean isAt(char first) throws IOException {
    return current() == first;
  }

  /** What comes next, white space aside. */
  Token peek() throws IOException {
    int c = current();
    while (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      at++;
      c = current();
    }
    return switch (c) {
      case '{' -> Token.BEGIN_OBJECT;
      case '}' -> Token.END_OBJECT;
      case '[' -> Token.BEGIN_ARRAY;
      case ']' -> Token.END_ARRAY;
      case ',' -> Token.COMMA;
      case ':' -> Token.COLON;
      case '"' -> Token.STRING;
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> Token.NUMBER;
      case 't' -> word("true", Token.TRUE);
      case 'f' -> word("false", Token.FALSE);
      case 'n' -> word("null", Token.NULL);
      case END -> Token.END;
      default -> throw new Malformed("no token begins so");
    };
  }

  /** Goes past a mark that {@link #peek} has seen. */
  void mark() {
    at++;
  }

  /** Goes past a word that {@link #peek} has seen. */
  void word(Token word) {
    at += word.name().length();
  }

  private Token word(String text, Token token) throws IOException {
    boolean whole = available(text.length());
    for (int i = 0; whole && i < text.length(); i++) {
      whole = bytes[at + i] == text.charAt(i);
    }
    if (!whole) {
      throw new Malformed("no word of JSON");
    }
    return token;
  }

  /** A number's characters; {@link #peek} has seen that one begins. */
  String number() throws IOException {
    int n = 0;
    while (n <= LONGEST_NUMBER && available(n + 1) && isOfNumber(bytes[at + n])) {
      n++;
    }
    String text = new String(bytes, at, n, ISO_8859_1);
    if (n > LONGEST_NUMBER || !isNumber(text)) {
      throw new Malformed("not a number");
    }
    at += n;
    return text;
  }

  /** A number of few digits and nothing else, as most are; -1 if the next one is not. */
  long digits() throws IOException {
    available(SAFE_DIGITS + 1);
    long value = 0;
    int i = at;
    int last = Math.min(limit, at + SAFE_DIGITS);
    while (i < last && bytes[i] >= '0' && bytes[i] <= '9') {
      value = 10 * value + bytes[i] - '0';
      i++;
    }
    boolean leading = bytes[at] == '0' && i > at + 1;
    if (i == at || i == limit || leading || isOfNumber(bytes[i])) {
      return -1;
    }
    at = i;
    return value;
  }

  private static boolean isOfNumber(byte c) {
    return c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
  }

  private static boolean isNumber(String text) {
    int i = text.startsWith("-") ? 1 : 0;
    int whole = digitsFrom(text, i);
    if (whole == i || text.charAt(i) == '0' && whole > i + 1) {
      return false;
    }
    i = whole;
    if (i < text.length() && text.charAt(i) == '.') {
      int fraction = digitsFrom(text, i + 1);
      if (fraction == i + 1) {
        return false;
      }
      i = fraction;
    }
    if (i < text.length() && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
      i++;
      if (i < text.length() && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
        i++;
      }
      int exponent = digitsFrom(text, i);
      if (exponent == i) {
        return false;
      }
      i = exponent;
    }
    return i == text.length();
  }

  private static int digitsFrom(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }

  /** A string's text; {@link #peek} has seen that one begins. */
  String string() throws IOException {
    at++;
    int n = 0;
    boolean ascii = true;
    escaped = false;
    while (true) {
      if (at + n == limit && !available(n + 1)) {
        // What is cut inside a character is said to be that.
        decoded(n, ascii);
        throw new Malformed("a string without an end");
      }
      byte c = bytes[at + n];
      if (c == '"') {
        break;
      }
      if (c >= 0 && c < ' ') {
        throw new Malformed("a control character in a string");
      }
      ascii &= c >= 0;
      n++;
      if (c == '\\') {
        escaped = true;
        // What is escaped ends no string.
        n += available(n + 1) ? 1 : 0;
      }
    }
    String text = ascii && !escaped ? plain(n) : decoded(n, ascii);
    at += n + 1;
    return escaped ? unescaped(text) : text;
  }

  /** Whether the last string had escapes: without, no character can be half of one. */
  boolean wasEscaped() {
    return escaped;
  }

  private String plain(int n) {
    if (n > SHORT) {
      return new String(bytes, at, n, ISO_8859_1);
    }
    int hash = n;
    for (int i = 0; i < n; i++) {
      hash = 31 * hash + bytes[at + i];
    }
    int slot = hash & CACHED - 1;
    if (!isHere(cache[slot], n)) {
      cache[slot] = new String(bytes, at, n, ISO_8859_1);
    }
    return cache[slot];
  }

  private boolean isHere(String text, int n) {
    boolean here = text.length() == n;
    for (int i = 0; here && i < n; i++) {
      here = text.charAt(i) == bytes[at + i];
    }
    return here;
  }

  private String decoded(int n, boolean ascii) throws CharacterCodingException {
    return ascii
        ? new String(bytes, at, n, ISO_8859_1)
        : UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(bytes, at, n))
            .toString();
  }

  private static String unescaped(String text) throws Malformed {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      i++;
      switch (text.charAt(i)) {
        case '"' -> out.append('"');
        case '\\' -> out.append('\\');
        case '/' -> out.append('/');
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'u' -> {
          out.append(unit(text, i + 1));
          i += 4;
        }
        default -> throw new Malformed("an escape that JSON does not have");
      }
    }
    return out.toString();
  }

  private static char unit(String text, int from) throws Malformed {
    int unit = 0;
    for (int i = from; i < from + 4; i++) {
      int digit =
          i < text.length() && text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0) {
        throw new Malformed("an escape without its four digits");
      }
      unit = 16 * unit + digit;
    }
    return (char) unit;
  }

  private int current() throws IOException {
    return at < limit || available(1) ? bytes[at] & 0xff : END;
  }

  /** Whether there are so many bytes from here on; they are in memory then. */
  private boolean available(int count) throws IOException {
    while (limit - at < count) {
      if (at > 0) {
        System.arraycopy(bytes, at, bytes, 0, limit - at);
        limit -= at;
        at = 0;
      }
      if (limit == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * bytes.length);
      }
      int read = in.read(bytes, limit, bytes.length - limit);
      if (read < 0) {
        return false;
      }
      limit += read;
    }
    return true;
  }
}
