// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static dev.safetensors.SafetensorsException.quote;

import dev.safetensors.SafetensorsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Parses a header in one streaming pass, then checks that the tensors tile the data. */
final class HeaderParser {
  private static final Comparator<TensorInfo> BY_OFFSET =
      Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::end);

  private final Path file;
  private final SortedMap<String, String> metadata = new TreeMap<>();
  private final List<TensorInfo> tensors = new ArrayList<>();

  private HeaderParser(Path file) {
    this.file = file;
  }

  static Header parse(InputStream in, long fileSize, Path file) throws IOException {
    return new HeaderParser(file).parse(in, fileSize);
  }

  private Header parse(InputStream in, long fileSize) throws IOException {
    long length = headerLength(in, fileSize);
    StrictJson.read(
        new Bounded(in, length),
        "header",
        file,
        json ->
            json.object(
                Reason.NOT_JSON,
                "the header",
                key -> {
                  if (key.equals(Header.METADATA_KEY)) {
                    metadata(json);
                  } else {
                    json.about(key);
                    tensors.add(tensor(json, key));
                    json.about(null);
                  }
                }));
    long dataStart = Long.BYTES + length;
    tensors.sort(BY_OFFSET);
    checkTiling(fileSize - dataStart);
    SequencedMap<String, TensorInfo> byName = LinkedHashMap.newLinkedHashMap(tensors.size());
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    return new Header(byName, metadata, dataStart);
  }

  private long headerLength(InputStream in, long fileSize) throws IOException {
    if (fileSize < Long.BYTES) {
      throw fail(
          Reason.TRUNCATED, "the file has " + fileSize + " bytes, too few for a header", null);
    }
    byte[] bytes = in.readNBytes(Long.BYTES);
    if (bytes.length < Long.BYTES) {
      throw fail(Reason.TRUNCATED, "the file ends before its header", null);
    }
    long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length == 0) {
      throw fail(
          Reason.EMPTY_HEADER,
          "the header has 0 bytes, as in a file whose writing was cut short",
          null);
    }
    if (Long.compareUnsigned(length, Header.MAX_BYTES) > 0) {
      throw fail(
          Reason.HEADER_TOO_LARGE,
          "the first 8 bytes announce a header of "
              + Long.toUnsignedString(length)
              + " bytes, more than any safetensors file may have",
          null);
    }
    if (length > fileSize - Long.BYTES) {
      throw fail(
          Reason.TRUNCATED,
          "the file has " + fileSize + " bytes and announces a header of " + length,
          null);
    }
    return length;
  }

  private void metadata(StrictJson json) throws IOException {
    json.object(
        Reason.BAD_METADATA,
        "the metadata",
        key ->
            metadata.put(
                key, json.string(Reason.BAD_METADATA, "the metadata value of " + quote(key))));
  }

  /** The fields of one tensor as they come, in any order. */
  private static final class Entry {
    @Nullable DType dtype;
    @Nullable List<Long> shape;
    @Nullable List<Long> offsets;
  }

  private static TensorInfo tensor(StrictJson json, String name) throws IOException {
    String tensor = "tensor " + quote(name);
    var entry = new Entry();
    json.object(
        Reason.BAD_TENSOR,
        tensor,
        key -> {
          switch (key) {
            case "dtype" -> entry.dtype = dtype(json, tensor);
            case "shape" ->
                entry.shape = naturals(json, Reason.BAD_SHAPE, "the shape of " + tensor);
            case "data_offsets" ->
                entry.offsets = naturals(json, Reason.BAD_OFFSETS, "data_offsets of " + tensor);
            default ->
                throw json.fail(Reason.BAD_TENSOR, tensor + " has the unknown field " + quote(key));
          }
        });
    DType dtype = present(json, entry.dtype, tensor, "dtype");
    List<Long> shape = present(json, entry.shape, tensor, "shape");
    List<Long> offsets = present(json, entry.offsets, tensor, "data_offsets");
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw json.fail(
          Reason.BAD_OFFSETS, tensor + " has the offsets " + offsets + ", not a begin and an end");
    }
    long needed;
    try {
      needed = Sizes.bytes(dtype, shape);
    } catch (IllegalArgumentException e) {
      throw json.fail(Reason.BAD_SHAPE, e.getMessage() + ", in " + tensor, e);
    }
    long given = offsets.get(1) - offsets.get(0);
    if (given != needed) {
      throw json.fail(
          Reason.SIZE_MISMATCH,
          "%s has %d bytes, but dtype %s and shape %s need %d"
              .formatted(tensor, given, dtype, shape, needed));
    }
    return new TensorInfo(name, dtype, shape, offsets.get(0), offsets.get(1));
  }

  private static DType dtype(StrictJson json, String tensor) throws IOException {
    String name = json.string(Reason.BAD_TENSOR, "the dtype of " + tensor);
    return DType.named(name)
        .orElseThrow(() ->
            json.fail(Reason.UNKNOWN_DTYPE, tensor + " has the unknown dtype " + quote(name)));
  }

  private static List<Long> naturals(StrictJson json, Reason reason, String what)
      throws IOException {
    List<Long> numbers = new ArrayList<>();
    json.beginArray(reason, what);
    while (json.hasNext()) {
      numbers.add(json.natural(reason, "a number in " + what));
    }
    json.endArray();
    return numbers;
  }

  private static <T> T present(StrictJson json, @Nullable T value, String tensor, String field)
      throws SafetensorsException {
    if (value == null) {
      throw json.fail(Reason.BAD_TENSOR, tensor + " has no " + field);
    }
    return value;
  }

  private void checkTiling(long dataSize) throws SafetensorsException {
    long covered = 0;
    for (TensorInfo tensor : tensors) {
      String who = "tensor " + quote(tensor.name());
      if (tensor.begin() > covered) {
        throw fail(
            Reason.HOLE,
            "%d bytes before %s belong to no tensor".formatted(tensor.begin() - covered, who),
            tensor.name());
      }
      if (tensor.begin() < covered) {
        throw fail(Reason.OVERLAP, who + " shares bytes with the tensor before it", tensor.name());
      }
      if (tensor.end() > dataSize) {
        throw fail(
            Reason.TRUNCATED,
            "the file ends %d bytes before %s does".formatted(tensor.end() - dataSize, who),
            tensor.name());
      }
      covered = tensor.end();
    }
    if (covered < dataSize) {
      throw fail(
          Reason.TRAILING_BYTES,
          "the file goes on for %d bytes after its last tensor".formatted(dataSize - covered),
          null);
    }
  }

  private SafetensorsException fail(Reason reason, String message, @Nullable String tensor) {
    return new SafetensorsException(reason, message, file, tensor, null);
  }

  /** The header's bytes and no more; an early end of the stream is an error. */
  private final class Bounded extends InputStream {
    private final InputStream in;
    private long left;

    Bounded(InputStream in, long length) {
      this.in = in;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = in.read(bytes, offset, (int) Math.min(left, length));
      if (count < 0) {
        throw fail(Reason.TRUNCATED, "the file ends inside its header", null);
      }
      left -= count;
      return count;
    }
  }
}
