// SPDX-License-Identifier: Apache-2.0
package dev.formats.gguf;

import static dev.formats.FormatException.quote;

import dev.formats.FileBytes;
import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.Sizes;
import dev.formats.SourceReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The header of one file: metadata, and where each tensor lies, checked to lie there. */
record GgufHeader(SequencedMap<String, MetaValue> metadata, SequencedMap<String, Info> tensors) {
  /**
   * One tensor.
   *
   * @param shape the dimensions, outermost first: the file has them in the other order
   * @param position its first byte in the file
   */
  record Info(String name, GgufType type, List<Long> shape, long position, long bytes) {}

  private static final int MAGIC = 0x46554747; // GGUF
  private static final long LEAST_ENTRY = 8 + 4 + 1;
  private static final long LEAST_INFO = 8 + 4 + 4 + 8;
  private static final int MOST_DIMENSIONS = 4;
  private static final long MOST_ALIGNMENT = 1 << 20;

  /** A tensor as announced, its place not yet known. */
  private record Announced(String name, GgufType type, List<Long> shape, long offset) {}

  static GgufHeader read(FileBytes file) throws IOException {
    if (file.size() < 24) {
      throw new FormatException(
          Reason.TRUNCATED, "the file has " + file.size() + " bytes, too few", file.path());
    }
    var in = new SourceReader(file, 0, file.size());
    if (in.i32() != MAGIC) {
      throw new FormatException(Reason.OTHER_FORMAT, "the file is no GGUF file", file.path());
    }
    checkVersion(in.i32(), file);
    long tensorCount = in.i64();
    long entryCount = in.i64();
    if (tensorCount < 0
        || tensorCount > in.left() / LEAST_INFO
        || entryCount < 0
        || entryCount > in.left() / LEAST_ENTRY) {
      throw new FormatException(
          Reason.TRUNCATED,
          "the header announces more tensors or values than the file can hold",
          file.path());
    }
    var texts = new MetaReader(in, file.path());
    var metadata = new LinkedHashMap<String, MetaValue>();
    for (long i = 0; i < entryCount; i++) {
      String key = texts.text();
      if (metadata.put(key, texts.value(key)) != null) {
        throw malformed(file, "the metadata has two values named " + quote(key));
      }
    }
    var announced = new ArrayList<Announced>();
    for (long i = 0; i < tensorCount; i++) {
      announced.add(announced(in, texts, file));
    }
    return new GgufHeader(
        metadata, placed(announced, in.position(), alignment(metadata, file), file));
  }

  private static void checkVersion(int version, FileBytes file) throws FormatException {
    if (version == 2 || version == 3) {
      return;
    }
    boolean swapped = version != 0 && (version & 0xffff) == 0;
    throw new FormatException(
        Reason.UNSUPPORTED,
        swapped
            ? "the file was written for a big-endian machine"
            : "the file is of version "
                + Integer.toUnsignedString(version)
                + " of the format, not 2 or 3",
        file.path());
  }

  private static Announced announced(SourceReader in, MetaReader texts, FileBytes file)
      throws IOException {
    String name = texts.text();
    int dimensions = in.i32();
    if (dimensions < 0 || dimensions > MOST_DIMENSIONS) {
      throw malformed(file, "tensor " + quote(name) + " has more than 4 dimensions");
    }
    var shape = new ArrayList<Long>();
    for (int i = 0; i < dimensions; i++) {
      shape.addFirst(in.i64());
    }
    int id = in.i32();
    var type =
        GgufType.of(id)
            .orElseThrow(() ->
                new FormatException(
                    Reason.UNSUPPORTED,
                    "tensor " + quote(name) + " is of type " + id + ", which is not known",
                    file.path(),
                    name));
    return new Announced(name, type, List.copyOf(shape), in.i64());
  }

  private static long alignment(SequencedMap<String, MetaValue> metadata, FileBytes file)
      throws FormatException {
    var value = metadata.get("general.alignment");
    if (value == null) {
      return 32;
    }
    if (!(value instanceof MetaValue.Whole(long alignment))
        || alignment < 1
        || alignment > MOST_ALIGNMENT
        || Long.bitCount(alignment) != 1) {
      throw malformed(file, "the alignment is no power of two");
    }
    return alignment;
  }

  private static SequencedMap<String, Info> placed(
      List<Announced> announced, long headerEnd, long alignment, FileBytes file)
      throws FormatException {
    long start = (headerEnd + alignment - 1) / alignment * alignment;
    var tensors = new LinkedHashMap<String, Info>();
    for (var tensor : announced) {
      var info = placed(tensor, start, alignment, file);
      if (tensors.put(info.name(), info) != null) {
        throw malformed(file, "the file has two tensors named " + quote(info.name()));
      }
    }
    var order = new ArrayList<>(tensors.values());
    order.sort(Comparator.comparingLong(Info::position).thenComparingLong(Info::bytes));
    for (int i = 1; i < order.size(); i++) {
      var before = order.get(i - 1);
      if (before.position() + before.bytes() > order.get(i).position()) {
        throw malformed(
            file,
            "the tensors "
                + quote(before.name())
                + " and "
                + quote(order.get(i).name())
                + " overlap");
      }
    }
    return tensors;
  }

  private static Info placed(Announced tensor, long start, long alignment, FileBytes file)
      throws FormatException {
    var type = tensor.type();
    long row = tensor.shape().isEmpty() ? 1 : tensor.shape().getLast();
    long bytes;
    long end;
    try {
      long elements = Sizes.elements(tensor.shape());
      Math.multiplyExact(elements, 8L); // also once decoded
      if (row % type.blockElements() != 0) {
        throw new FormatException(
            Reason.MALFORMED,
            "the rows of tensor " + quote(tensor.name()) + " are no whole blocks of " + type,
            file.path(),
            tensor.name());
      }
      bytes = Math.multiplyExact(elements / type.blockElements(), (long) type.blockBytes());
      end = Math.addExact(Math.addExact(start, tensor.offset()), bytes);
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw new FormatException(
          Reason.OUT_OF_BOUNDS,
          "tensor " + quote(tensor.name()) + " is larger than any file",
          file.path(),
          tensor.name(),
          e);
    }
    if (tensor.offset() < 0 || tensor.offset() % alignment != 0) {
      throw new FormatException(
          Reason.MALFORMED,
          "tensor " + quote(tensor.name()) + " does not begin at a multiple of " + alignment,
          file.path(),
          tensor.name());
    }
    if (end > file.size()) {
      throw new FormatException(
          Reason.TRUNCATED,
          "the file ends inside or before tensor " + quote(tensor.name()),
          file.path(),
          tensor.name());
    }
    return new Info(tensor.name(), type, tensor.shape(), start + tensor.offset(), bytes);
  }

  private static FormatException malformed(FileBytes file, String message) {
    return new FormatException(Reason.MALFORMED, message, file.path());
  }
}
