// SPDX-License-Identifier: Apache-2.0
package dev.formats.npz;

import static dev.formats.FormatException.quote;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Map.entry;

import dev.formats.ElementType;
import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.SourceReader;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What an array says about itself.
 *
 * @param type what its elements are
 * @param order their byte order
 * @param columnMajor whether the first index runs fastest
 * @param shape the dimensions
 */
record NpyHeader(ElementType type, ByteOrder order, boolean columnMajor, List<Long> shape) {
  private static final long MAGIC = 0x59504d554e93L; // 93 N U M P Y
  private static final int MOST_BYTES = 1 << 20;
  private static final Map<String, ElementType> TYPES =
      Map.ofEntries(
          entry("b1", ElementType.BOOL),
          entry("u1", ElementType.U8),
          entry("u2", ElementType.U16),
          entry("u4", ElementType.U32),
          entry("u8", ElementType.U64),
          entry("i1", ElementType.I8),
          entry("i2", ElementType.I16),
          entry("i4", ElementType.I32),
          entry("i8", ElementType.I64),
          entry("f2", ElementType.F16),
          entry("f4", ElementType.F32),
          entry("f8", ElementType.F64),
          entry("c8", ElementType.C64),
          entry("c16", ElementType.C128));

  // The header is a Python dictionary; numpy writes its keys sorted, others in another order.
  private static final String QUOTED = "'([^'\\\\]{0,40})'|\"([^\"\\\\]{0,40})\"";
  private static final Pattern ENTRY =
      Pattern.compile(
          "\\s*(?:'(\\w+)'|\"(\\w+)\")\\s*:\\s*"
              + "(?:(?:"
              + QUOTED
              + ")|(True|False)|\\(([\\dL,\\s]{0,2000})\\)|(\\[))\\s*,?\\s*");

  /** Reads a header; leaves the reader at the array's first byte. */
  static NpyHeader read(SourceReader in, Path file, String name) throws IOException {
    if (in.left() < 8 || (in.u32() | (long) in.u16() << 32) != MAGIC) {
      throw malformed("is no array of numpy's", file, name);
    }
    int version = in.u8();
    in.skip(1);
    if (version < 1 || version > 3) {
      throw malformed("has a header of version " + version, file, name);
    }
    long length = version == 1 ? in.u16() : in.u32();
    if (length > MOST_BYTES) {
      throw malformed("announces a header of " + length + " bytes", file, name);
    }
    return parse(new String(in.bytes(length), ISO_8859_1).strip(), file, name);
  }

  private static NpyHeader parse(String text, Path file, String name) throws FormatException {
    if (!text.startsWith("{") || !text.endsWith("}")) {
      throw malformed("has a header that is no dictionary", file, name);
    }
    String descr = null;
    Boolean columnMajor = null;
    List<Long> shape = null;
    var entries = ENTRY.matcher(text).region(1, text.length() - 1);
    int end = 1;
    while (entries.lookingAt()) {
      String key = entries.group(1) != null ? entries.group(1) : entries.group(2);
      String said = entries.group(3) != null ? entries.group(3) : entries.group(4);
      if (entries.group(7) != null) {
        throw unsupported("has named fields", file, name);
      } else if (key.equals("descr") && said != null && descr == null) {
        descr = said;
      } else if (key.equals("fortran_order") && entries.group(5) != null && columnMajor == null) {
        columnMajor = entries.group(5).equals("True");
      } else if (key.equals("shape") && entries.group(6) != null && shape == null) {
        shape = shape(entries.group(6), file, name);
      } else {
        throw malformed("has an unexpected entry " + quote(key) + " in its header", file, name);
      }
      end = entries.end();
      entries.region(end, text.length() - 1);
    }
    if (end != text.length() - 1 || descr == null || columnMajor == null || shape == null) {
      throw malformed("has a header that is none of numpy's", file, name);
    }
    return of(descr, columnMajor, shape, file, name);
  }

  private static List<Long> shape(String text, Path file, String name) throws FormatException {
    var shape = new ArrayList<Long>();
    var parts = text.strip().split(",", -1);
    for (int i = 0; i < parts.length; i++) {
      String number = parts[i].strip().replaceFirst("L$", "");
      if (number.isEmpty() && i == parts.length - 1) {
        continue; // `()` and `(3,)`
      }
      try {
        shape.add(Long.parseLong(number));
      } catch (NumberFormatException e) {
        throw malformed("has a dimension that is no 64-bit number", file, name);
      }
    }
    return List.copyOf(shape);
  }

  private static NpyHeader of(
      String descr, boolean columnMajor, List<Long> shape, Path file, String name)
      throws FormatException {
    if (descr.endsWith("O")) {
      throw unsupported("holds pickled objects", file, name);
    }
    if (descr.endsWith("V2")) {
      throw unsupported(
          "has elements of 2 bytes without a type, as numpy saves bfloat16; save it as float32",
          file,
          name);
    }
    var type = descr.length() < 2 ? null : TYPES.get(descr.substring(1));
    var order =
        switch (descr.isEmpty() ? '?' : descr.charAt(0)) {
          case '<', '=' -> ByteOrder.LITTLE_ENDIAN;
          case '>' -> ByteOrder.BIG_ENDIAN;
          case '|' -> type != null && type.bytes() == 1 ? ByteOrder.LITTLE_ENDIAN : null;
          default -> null;
        };
    if (type == null || order == null) {
      throw unsupported("has elements of type " + quote(descr), file, name);
    }
    return new NpyHeader(type, order, columnMajor, shape);
  }

  private static FormatException malformed(String what, Path file, String name) {
    return new FormatException(
        Reason.MALFORMED, "the record " + quote(name) + " " + what, file, name);
  }

  private static FormatException unsupported(String what, Path file, String name) {
    return new FormatException(
        Reason.UNSUPPORTED, "the array " + quote(name) + " " + what, file, name);
  }
}
