// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static dev.safetensors.SafetensorsException.quote;

import dev.safetensors.SafetensorsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Parses a header in one streaming pass, then checks that the tensors tile the data. */
final class HeaderParser {
  private final Path file;
  private final SortedMap<String, String> metadata = new TreeMap<>();
  private final SequencedMap<String, TensorInfo> tensors = new LinkedHashMap<>();
  private boolean described;

  private HeaderParser(Path file) {
    this.file = file;
  }

  static Header parse(InputStream in, long fileSize, Path file) throws IOException {
    return new HeaderParser(file).parse(in, fileSize);
  }

  private Header parse(InputStream in, long fileSize) throws IOException {
    var bytes = HeaderBytes.open(in, fileSize, file);
    StrictJson.read(bytes, "header", file, this::read);
    long dataStart = Long.BYTES + bytes.length();
    SequencedMap<String, TensorInfo> inFile = asTheyLie();
    checkTiling(inFile, fileSize - dataStart);
    return new Header(inFile, metadata, dataStart);
  }

  private void read(StrictJson json) throws IOException {
    var entry = new HeaderEntry(json);
    json.object(
        Reason.NOT_JSON,
        "the header",
        key -> key.equals(Header.METADATA_KEY) ? !described : !tensors.containsKey(key),
        key -> {
          if (key.equals(Header.METADATA_KEY)) {
            described = true;
            metadata(json);
          } else {
            json.about(key);
            tensors.put(key, entry.read(key));
            json.about(null);
          }
        });
  }

  private void metadata(StrictJson json) throws IOException {
    json.object(
        Reason.BAD_METADATA,
        "the metadata",
        key -> metadata.put(key, json.string(Reason.BAD_METADATA, "a value of the metadata")));
  }

  /** Most files list the tensors as they lie. */
  private SequencedMap<String, TensorInfo> asTheyLie() {
    TensorInfo last = null;
    boolean sorted = true;
    for (TensorInfo tensor : tensors.values()) {
      sorted &= last == null || byOffset(last, tensor) <= 0;
      last = tensor;
    }
    if (sorted) {
      return tensors;
    }
    List<TensorInfo> all = new ArrayList<>(tensors.values());
    all.sort(HeaderParser::byOffset);
    SequencedMap<String, TensorInfo> byName = LinkedHashMap.newLinkedHashMap(all.size());
    all.forEach(tensor -> byName.put(tensor.name(), tensor));
    return byName;
  }

  private void checkTiling(SequencedMap<String, TensorInfo> inFile, long dataSize)
      throws SafetensorsException {
    long covered = 0;
    for (TensorInfo tensor : inFile.values()) {
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

  private static int byOffset(TensorInfo a, TensorInfo b) {
    int order = Long.compare(a.begin(), b.begin());
    return order != 0 ? order : Long.compare(a.end(), b.end());
  }
}
