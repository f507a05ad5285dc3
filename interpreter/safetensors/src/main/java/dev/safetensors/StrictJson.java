// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static dev.safetensors.SafetensorsException.quote;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.safetensors.SafetensorsException.Reason;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
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

  /** Reads the value of one member of an object. */
  interface Member {
    void read(String key) throws IOException;
  }

  private final JsonReader json;
  private final String subject;
  private final Path file;
  private @Nullable String tensor;

  private StrictJson(JsonReader json, String subject, Path file) {
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
    var buffered = new BufferedInputStream(in, 1 << 16);
    var decoder =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    var reader = new JsonReader(new InputStreamReader(buffered, decoder));
    reader.setStrictness(Strictness.STRICT);
    reader.setNestingLimit(MAX_DEPTH);
    var json = new StrictJson(reader, subject, file);
    buffered.mark(1);
    if (buffered.read() != '{') {
      throw json.fail(Reason.NOT_JSON, "the " + subject + " does not begin with a brace");
    }
    buffered.reset();
    try {
      document.read(json);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw json.fail(Reason.NOT_JSON, "the " + subject + " goes on after its closing brace");
      }
    } catch (MalformedJsonException | EOFException e) {
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
    expect(JsonToken.BEGIN_OBJECT, reason, what, "an object");
    json.beginObject();
    Set<String> seen = new HashSet<>();
    while (json.hasNext()) {
      String key = wellFormed(json.nextName());
      if (!seen.add(key)) {
        throw fail(Reason.DUPLICATE_KEY, what + " has the key " + quote(key) + " twice");
      }
      member.read(key);
    }
    json.endObject();
  }

  void beginArray(Reason reason, String what) throws IOException {
    expect(JsonToken.BEGIN_ARRAY, reason, what, "an array");
    json.beginArray();
  }

  boolean hasNext() throws IOException {
    return json.hasNext();
  }

  void endArray() throws IOException {
    json.endArray();
  }

  String string(Reason reason, String what) throws IOException {
    expect(JsonToken.STRING, reason, what, "a string");
    return wellFormed(json.nextString());
  }

  /** Reads a number written in digits only, from 0 to 2^63-1. */
  long natural(Reason reason, String what) throws IOException {
    expect(JsonToken.NUMBER, reason, what, "a number");
    String digits = json.nextString();
    if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw fail(reason, what + " is " + quote(digits) + ", not a whole number from 0 on");
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw fail(reason, what + " is " + quote(digits) + ", more than 2^63-1", e);
    }
  }

  /** Reads a number in digits only; skips, as nothing, a value of any other kind. */
  OptionalLong naturalOrSkip() throws IOException {
    if (json.peek() != JsonToken.NUMBER) {
      skip();
      return OptionalLong.empty();
    }
    String digits = json.nextString();
    return digits.matches("[0-9]{1,18}")
        ? OptionalLong.of(Long.parseLong(digits))
        : OptionalLong.empty();
  }

  /** Skips any value, still refusing a key that comes twice. */
  void skip() throws IOException {
    switch (json.peek()) {
      case BEGIN_OBJECT -> object(Reason.NOT_JSON, "an object of the " + subject, key -> skip());
      case BEGIN_ARRAY -> {
        json.beginArray();
        while (json.hasNext()) {
          skip();
        }
        json.endArray();
      }
      case STRING -> wellFormed(json.nextString());
      default -> json.skipValue();
    }
  }

  SafetensorsException fail(Reason reason, String message) {
    return new SafetensorsException(reason, message, file, tensor, null);
  }

  SafetensorsException fail(Reason reason, String message, Throwable cause) {
    return new SafetensorsException(reason, message, file, tensor, cause);
  }

  private void expect(JsonToken token, Reason reason, String what, String kind) throws IOException {
    if (json.peek() != token) {
      throw fail(reason, what + " is not " + kind);
    }
  }

  private String wellFormed(String text) throws SafetensorsException {
    if (!JsonStrings.isWellFormed(text)) {
      throw fail(Reason.NOT_UTF8, "the " + subject + " holds half a surrogate pair");
    }
    return text;
  }
}
