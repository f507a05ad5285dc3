// SPDX-License-Identifier: Apache-2.0
package dev.formats.gguf;

import static dev.formats.FormatException.quote;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.SourceReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;

/** Reads the values of the metadata; lists that nobody asks for are passed over. */
final class MetaReader {
  private static final int STRING = 8;
  private static final int LIST = 9;
  private static final long MOST_TEXT = 1 << 24;
  private static final long LONGEST_KEPT = 4096;

  private final SourceReader in;
  private final Path file;

  MetaReader(SourceReader in, Path file) {
    this.in = in;
    this.file = file;
  }

  String text() throws IOException {
    long length = in.i64();
    if (length < 0 || length > in.left()) {
      throw new FormatException(
          Reason.TRUNCATED,
          "a text of " + Long.toUnsignedString(length) + " bytes is announced",
          file);
    }
    if (length > MOST_TEXT) {
      throw new FormatException(
          Reason.TOO_LARGE, "a text of " + length + " bytes is announced", file);
    }
    return new String(in.bytes(length), UTF_8);
  }

  MetaValue value(String key) throws IOException {
    int type = in.i32();
    return switch (type) {
      case STRING -> new MetaValue.Text(text());
      case LIST -> list(key);
      default -> number(type, key);
    };
  }

  private MetaValue list(String key) throws IOException {
    int type = in.i32();
    long count = in.i64();
    if (type == STRING) {
      checkCount(count, Long.BYTES, key);
      for (long i = 0; i < count; i++) {
        in.skip(in.i64());
      }
      return new MetaValue.LongList(count);
    }
    int size = size(type, key);
    checkCount(count, size, key);
    if (count > LONGEST_KEPT) {
      in.skip(count * size);
      return new MetaValue.LongList(count);
    }
    var values = new ArrayList<MetaValue>((int) count);
    for (long i = 0; i < count; i++) {
      values.add(number(type, key));
    }
    return new MetaValue.Numbers(values);
  }

  private void checkCount(long count, int size, String key) throws FormatException {
    if (count < 0 || count > in.left() / size) {
      throw new FormatException(
          Reason.TRUNCATED,
          "the list "
              + quote(key)
              + " announces "
              + Long.toUnsignedString(count)
              + " elements, more than the file has",
          file);
    }
  }

  private MetaValue number(int type, String key) throws IOException {
    return switch (type) {
      case 0 -> new MetaValue.Whole(in.u8());
      case 1 -> new MetaValue.Whole((byte) in.u8());
      case 2 -> new MetaValue.Whole(in.u16());
      case 3 -> new MetaValue.Whole((short) in.u16());
      case 4 -> new MetaValue.Whole(in.u32());
      case 5 -> new MetaValue.Whole(in.i32());
      case 6 -> new MetaValue.Real(Float.intBitsToFloat(in.i32()));
      case 7 -> flag(in.u8(), key);
      case 10, 11 -> new MetaValue.Whole(in.i64());
      case 12 -> new MetaValue.Real(Double.longBitsToDouble(in.i64()));
      default -> throw unknown(type, key);
    };
  }

  private MetaValue flag(int value, String key) throws FormatException {
    if (value > 1) {
      throw new FormatException(
          Reason.MALFORMED, "the flag " + quote(key) + " is neither 0 nor 1", file);
    }
    return new MetaValue.Flag(value == 1);
  }

  private int size(int type, String key) throws FormatException {
    return switch (type) {
      case 0, 1, 7 -> 1;
      case 2, 3 -> 2;
      case 4, 5, 6 -> 4;
      case 10, 11, 12 -> 8;
      default -> throw unknown(type, key);
    };
  }

  private FormatException unknown(int type, String key) {
    return new FormatException(
        Reason.MALFORMED,
        "the value of " + quote(key) + " is of type " + type + ", which there is not",
        file);
  }
}
