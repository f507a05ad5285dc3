// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static dev.safetensors.SafetensorsException.quote;

import dev.safetensors.JsonScanner.Malformed;
import dev.safetensors.JsonScanner.Token;
import dev.safetensors.SafetensorsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One JSON object read as a stream: strict syntax, strict UTF-8, no key twice, bounded depth. */
final class StrictJson {
  /** The largest header the format allows, in bytes. */
  static final long MAX_BYTES = 100_000_000;

  private static final int MAX_DEPTH = 64;

  /** Reads the members of the outermost object. */
  interface Document {
    void read(StrictJson json) throws IOException;
  }

  /** Reads one element of an array. */
  interface Element {
    void read() throws IOException;
  }

  /** Reads the value of one member of an object. */
  interface Member {
    void read(String key) throws IOException;
  }

  /** Whether an object has not had a key so far. */
  interface Keys {
    boolean isNew(String key);
  }

  private final JsonScanner json;
  private final String subject;
  private final Path file;
  private @Nullable String tensor;

  private int depth;

  private StrictJson(JsonScanner json, String subject, Path file) {
    this.json = json;
    this.subject = subject;
    this.file = file;
  }

  /**
   * Reads a document from a stream that ends with it.
   *
   * @param subject what errors call the document
   */
  static void read(InputStream in, String subject, Path file, Document document)
      throws IOException {
    var scanner = new JsonScanner(in);
    var json = new StrictJson(scanner, subject, file);
    try {
      if (!scanner.isAt('{')) {
        throw json.fail(Reason.NOT_JSON, "the " + subject + " does not begin with a brace");
      }
      document.read(json);
      if (scanner.peek() != Token.END) {
        throw json.fail(Reason.NOT_JSON, "the " + subject + " goes on after its closing brace");
      }
    } catch (Malformed e) {
      throw json.fail(Reason.NOT_JSON, "the " + subject + " is not valid JSON", e);
    } catch (CharacterCodingException e) {
      throw json.fail(Reason.NOT_UTF8, "the " + subject + " is not valid UTF-8", e);
    }
  }

  /** Names the tensor that errors are about from here on. */
  void about(@Nullable String tensorName) {
    tensor = tensorName;
  }

  /** Reads an object, handing each key to {@code member}; {@code what} names it in errors. */
  void object(Reason reason, String what, Member member) throws IOException {
    Set<String> seen = new HashSet<>();
    object(reason, what, seen::add, member);
  }

  /** The same for a reader that knows which keys it has had. */
  void object(Reason reason, String what, Keys keys, Member member) throws IOException {
    begin(Token.BEGIN_OBJECT, reason, what, "an object");
    boolean more = !isEnd(Token.END_OBJECT);
    while (more) {
      token(Token.STRING);
      String key = wellFormed(json.string());
      if (!keys.isNew(key)) {
        throw fail(Reason.DUPLICATE_KEY, what + " has the key " + quote(key) + " twice");
      }
      token(Token.COLON);
      json.mark();
      member.read(key);
      more = isNext(Token.END_OBJECT);
    }
    depth--;
  }

  /** Reads an array, element by element. */
  void array(Reason reason, String what, Element element) throws IOException {
    begin(Token.BEGIN_ARRAY, reason, what, "an array");
    boolean more = !isEnd(Token.END_ARRAY);
    while (more) {
      element.read();
      more = isNext(Token.END_ARRAY);
    }
    depth--;
  }

  private void begin(Token token, Reason reason, String what, String kind) throws IOException {
    expect(token, reason, what, kind);
    json.mark();
    depth++;
    if (depth > MAX_DEPTH) {
      throw new Malformed("nested too deep");
    }
  }

  /** Whether what has just begun ends at once. */
  private boolean isEnd(Token end) throws IOException {
    boolean ends = json.peek() == end;
    if (ends) {
      json.mark();
    }
    return ends;
  }

  /** Whether another one follows after a comma; goes past the end else. */
  private boolean isNext(Token end) throws IOException {
    boolean next = json.peek() == Token.COMMA;
    if (!next) {
      token(end);
    }
    json.mark();
    return next;
  }

  private void token(Token token) throws IOException {
    if (json.peek() != token) {
      throw new Malformed("another token is due");
    }
  }

  String string(Reason reason, String what) throws IOException {
    expect(Token.STRING, reason, what, "a string");
    return wellFormed(json.string());
  }

  /** Reads a number written in digits only, from 0 to 2^63-1; {@code what} is or holds it. */
  long natural(Reason reason, String what) throws IOException {
    expect(Token.NUMBER, reason, what, "made of whole numbers");
    long few = json.digits();
    if (few >= 0) {
      return few;
    }
    String digits = json.number();
    if (!isDigits(digits)) {
      throw fail(reason, what + " has " + quote(digits) + ", not a whole number from 0 on");
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw fail(reason, what + " has " + quote(digits) + ", more than 2^63-1", e);
    }
  }

  /** Reads a number in digits only; skips, as nothing, a value of any other kind. */
  OptionalLong naturalOrSkip() throws IOException {
    if (value() != Token.NUMBER) {
      skip();
      return OptionalLong.empty();
    }
    String digits = json.number();
    return digits.matches("[0-9]{1,18}")
        ? OptionalLong.of(Long.parseLong(digits))
        : OptionalLong.empty();
  }

  /** Skips any value, still refusing a key that comes twice. */
  void skip() throws IOException {
    Token token = value();
    switch (token) {
      case BEGIN_OBJECT -> object(Reason.NOT_JSON, "an object of the " + subject, key -> skip());
      case BEGIN_ARRAY -> array(Reason.NOT_JSON, "an array of the " + subject, this::skip);
      case STRING -> wellFormed(json.string());
      case NUMBER -> json.number();
      case TRUE, FALSE, NULL -> json.word(token);
      case END_OBJECT, END_ARRAY, COMMA, COLON, END -> throw new Malformed("no value");
    }
  }

  SafetensorsException fail(Reason reason, String message) {
    return failure(reason, message, null);
  }

  SafetensorsException fail(Reason reason, String message, Throwable cause) {
    return failure(reason, message, cause);
  }

  private SafetensorsException failure(Reason reason, String message, @Nullable Throwable cause) {
    String about = tensor == null ? "" : "tensor " + quote(tensor) + ": ";
    return new SafetensorsException(reason, about + message, file, tensor, cause);
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private void expect(Token token, Reason reason, String what, String kind) throws IOException {
    if (value() != token) {
      throw fail(reason, what + " is not " + kind);
    }
  }

  /** What value comes next. */
  private Token value() throws IOException {
    Token token = json.peek();
    return switch (token) {
      case BEGIN_OBJECT, BEGIN_ARRAY, STRING, NUMBER, TRUE, FALSE, NULL -> token;
      case END_OBJECT, END_ARRAY, COMMA, COLON, END -> throw new Malformed("no value");
    };
  }

  private String wellFormed(String text) throws SafetensorsException {
    if (json.wasEscaped() && !JsonStrings.isWellFormed(text)) {
      throw fail(Reason.NOT_UTF8, "the " + subject + " holds half a surrogate pair");
    }
    return text;
  }
}
