// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Another reader of strict JSON takes and refuses the same documents, and reads the same. */
class JsonScannerTest {
  private static final String DOCUMENT =
      """
      {"a": {"dtype": "F32", "shape": [12, 0, 3], "data_offsets": [0, 144]},
       "\\u00e9\\n\\"\\\\": [true, false, null, -0, 1.5e-3, 2E+7, 0.25, {}, [], ""],
       "k\u00e9\u4e2d\ud83d\ude00": "v\\ud83d\\ude00 / \\/", "n": 123456789012345678901}
      """;

  @Test
  void takesWhatAnotherStrictReaderTakes() {
    Random random = new Random(5);
    byte[] valid = DOCUMENT.strip().getBytes(UTF_8);
    assertEquals(other(valid), own(valid, 1 << 16));
    int taken = 0;
    for (int i = 0; i < 40_000; i++) {
      byte[] damaged = damaged(valid, random);
      List<String> expected = other(damaged);
      assertEquals(expected, own(damaged, 1 << 16), () -> new String(damaged, ISO_8859_1));
      taken += expected.contains("refused") ? 0 : 1;
    }
    assertTrue(taken > 1_000 && taken < 39_000, "some damage is harmless: " + taken);
  }

  @Test
  void readsTheSameHoweverFewBytesComeAtATime() {
    byte[] valid = ("{\"" + "x".repeat(200_000) + "\\u0041\": " + DOCUMENT + "}").getBytes(UTF_8);
    assertEquals(own(valid, 1 << 16), own(valid, 1));
    assertEquals(own(valid, 1 << 16), own(valid, 7));
  }

  private static final String LIKELY = "{}[],:\"\\ \t\n0123456789-+.eEtrufalsn/\u0001\u007f";

  private static byte[] damaged(byte[] valid, Random random) {
    byte[] bytes = valid.clone();
    for (int n = 1 + random.nextInt(3); n > 0 && bytes.length > 0; n--) {
      int at = random.nextInt(bytes.length);
      byte other = (byte) LIKELY.charAt(random.nextInt(LIKELY.length()));
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = other;
        case 1 -> {
          byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
          System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
          longer[at] = other;
          bytes = longer;
        }
        case 2 -> {
          byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
          System.arraycopy(bytes, at + 1, shorter, at, bytes.length - at - 1);
          bytes = shorter;
        }
        default -> bytes = random.nextInt(20) == 0 ? Arrays.copyOf(bytes, at + 1) : bytes;
      }
    }
    return bytes;
  }

  private static List<String> own(byte[] document, int atATime) {
    List<String> read = new ArrayList<>();
    try {
      JsonScanner json = new JsonScanner(new Slow(document, atATime));
      for (var token = json.peek(); token != JsonScanner.Token.END; token = json.peek()) {
        switch (token) {
          case STRING -> read.add("\"" + json.string());
          case NUMBER -> {
            long digits = json.digits();
            read.add(digits < 0 ? json.number() : Long.toString(digits));
          }
          case TRUE, FALSE, NULL -> {
            read.add(token.toString());
            json.word(token);
          }
          case BEGIN_OBJECT, END_OBJECT, BEGIN_ARRAY, END_ARRAY, COMMA, COLON -> json.mark();
        }
      }
      StrictJson.read(new ByteArrayInputStream(document), "document", Bytes.NAME, StrictJson::skip);
      return read;
    } catch (SafetensorsException e) {
      // That a key comes twice the other reader leaves to whom it reads for.
      return e.reason() == SafetensorsException.Reason.DUPLICATE_KEY ? read : List.of("refused");
    } catch (IOException e) {
      return List.of("refused");
    }
  }

  private static List<String> other(byte[] document) {
    List<String> read = new ArrayList<>();
    var decoder = UTF_8.newDecoder();
    try (var json =
        new JsonReader(new InputStreamReader(new ByteArrayInputStream(document), decoder))) {
      json.setStrictness(Strictness.STRICT);
      while (json.peek() != JsonToken.END_DOCUMENT) {
        switch (json.peek()) {
          case BEGIN_OBJECT -> json.beginObject();
          case END_OBJECT -> json.endObject();
          case BEGIN_ARRAY -> json.beginArray();
          case END_ARRAY -> json.endArray();
          case NAME -> read.add("\"" + wellFormed(json.nextName()));
          case STRING -> read.add("\"" + wellFormed(json.nextString()));
          case NUMBER -> read.add(json.nextString());
          case BOOLEAN -> read.add(json.nextBoolean() ? "TRUE" : "FALSE");
          case NULL -> {
            json.nextNull();
            read.add("NULL");
          }
          case END_DOCUMENT -> throw new IllegalStateException();
        }
      }
      return read.isEmpty() || document[0] != '{' ? List.of("refused") : read;
    } catch (IOException e) {
      return List.of("refused");
    }
  }

  private static String wellFormed(String text) throws IOException {
    if (!JsonStrings.isWellFormed(text)) {
      throw new IOException("half a surrogate pair");
    }
    return text;
  }

  /** A stream that gives few bytes at a time. */
  private static final class Slow extends InputStream {
    private final InputStream in;
    private final int atATime;

    Slow(byte[] bytes, int atATime) {
      this.in = new ByteArrayInputStream(bytes);
      this.atATime = atATime;
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      return in.read(to, offset, Math.min(length, atATime));
    }
  }
}
