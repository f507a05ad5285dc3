// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static dev.safetensors.SafetensorsException.cut;
import static dev.safetensors.SafetensorsException.quote;

import dev.safetensors.SafetensorsException.Reason;
import java.io.IOException;
import java.io.InputStream;
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
    var bytes = HeaderBytes.open(in, fileSize, file);
    StrictJson.read(
        bytes,
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
    long dataStart = Long.BYTES + bytes.length();
    tensors.sort(BY_OFFSET);
    checkTiling(fileSize - dataStart);
    SequencedMap<String, TensorInfo> byName = LinkedHashMap.newLinkedHashMap(tensors.size());
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    return new Header(byName, metadata, dataStart);
  }

  private void metadata(StrictJson json) throws IOException {
    json.object(
        Reason.BAD_METADATA,
        "the metadata",
        key -> metadata.put(key, json.string(Reason.BAD_METADATA, "a value of the metadata")));
  }

  /** The fields of one tensor as they come, in any order. */
  private static final class Entry {
    @Nullable DType dtype;
    @Nullable List<Long> shape;
    @Nullable List<Long> offsets;
  }

  private static TensorInfo tensor(StrictJson json, String name) throws IOException {
    var entry = new Entry();
    json.object(
        Reason.BAD_TENSOR,
        "the entry",
        key -> {
          switch (key) {
            case "dtype" -> entry.dtype = dtype(json);
            case "shape" -> entry.shape = naturals(json, Reason.BAD_SHAPE, "the shape");
            case "data_offsets" ->
                entry.offsets = naturals(json, Reason.BAD_OFFSETS, "data_offsets");
            default ->
                throw json.fail(Reason.BAD_TENSOR, "the field " + quote(key) + " is unknown");
          }
        });
    DType dtype = present(json, entry.dtype, "dtype");
    List<Long> shape = present(json, entry.shape, "shape");
    List<Long> offsets = present(json, entry.offsets, "data_offsets");
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw json.fail(
          Reason.BAD_OFFSETS, "data_offsets is " + cut(offsets) + ", not a begin and an end");
    }
    long needed;
    try {
      needed = Sizes.bytes(dtype, shape);
    } catch (IllegalArgumentException e) {
      throw json.fail(Reason.BAD_SHAPE, e.getMessage(), e);
    }
    long given = offsets.get(1) - offsets.get(0);
    if (given != needed) {
      throw json.fail(
          Reason.SIZE_MISMATCH,
          "data_offsets spans %d bytes, but dtype %s and shape %s need %d"
              .formatted(given, dtype, cut(shape), needed));
    }
    return new TensorInfo(name, dtype, shape, offsets.get(0), offsets.get(1));
  }

  private static DType dtype(StrictJson json) throws IOException {
    String name = json.string(Reason.BAD_TENSOR, "the dtype");
    return DType.named(name)
        .orElseThrow(
            () -> json.fail(Reason.UNKNOWN_DTYPE, "the dtype " + quote(name) + " is unknown"));
  }

  private static List<Long> naturals(StrictJson json, Reason reason, String what)
      throws IOException {
    List<Long> numbers = new ArrayList<>(4);
    json.array(reason, what, () -> numbers.add(json.natural(reason, what)));
    return numbers;
  }

  private static <T> T present(StrictJson json, @Nullable T value, String field)
      throws SafetensorsException {
    if (value == null) {
      throw json.fail(Reason.BAD_TENSOR, "the field " + field + " is missing");
    }
    return value;
  }

  private void checkTiling(long dataSize) throws SafetensorsException {
    long covered = 0;
    for (TensorInfo tensor : tensors) {
      if (tensor.begin() > covered) {
        throw misplaced(
            Reason.HOLE,
            tensor,
            "the data bytes from %d to %d before it belong to no tensor"
                .formatted(covered, tensor.begin()));
      }
      if (tensor.begin() < covered) {
        throw misplaced(Reason.OVERLAP, tensor, "it shares bytes with the tensor before it");
      }
      if (tensor.end() > dataSize) {
        throw misplaced(
            Reason.TRUNCATED,
            tensor,
            "it ends at data byte %d, the file at %d".formatted(tensor.end(), dataSize));
      }
      covered = tensor.end();
    }
    if (covered < dataSize) {
      throw fail(
          Reason.TRAILING_BYTES,
          "the last tensor ends at data byte %d, the file at %d".formatted(covered, dataSize),
          null);
    }
  }

  private SafetensorsException misplaced(Reason reason, TensorInfo tensor, String message) {
    return fail(reason, "tensor " + quote(tensor.name()) + ": " + message, tensor.name());
  }

  private SafetensorsException fail(Reason reason, String message, @Nullable String tensor) {
    return new SafetensorsException(reason, message, file, tensor, null);
  }
}
