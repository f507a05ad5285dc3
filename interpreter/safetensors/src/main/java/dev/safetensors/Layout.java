// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static dev.safetensors.SafetensorsException.quote;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.safetensors.SafetensorsException.Reason;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A header to be written, and its JSON byte for byte as the format's reference implementation
 * writes it.
 */
record Layout(Header header, byte[] text) {
  private static final int ALIGNMENT = 8;

  /** Lays tensors one after the other; errors are those of {@link SafetensorsWriter#create}. */
  static Layout of(Path file, List<TensorSpec> tensors, Map<String, String> metadata)
      throws SafetensorsException {
    var sorted = new TreeMap<>(metadata);
    sorted.forEach(Layout::checkMetadata);
    var infos = layOut(tensors);
    byte[] text = encode(infos.values(), sorted);
    if (text.length > Header.MAX_BYTES) {
      throw new SafetensorsException(
          Reason.HEADER_TOO_LARGE,
          "the header would have " + text.length + " bytes, more than the format allows",
          file,
          null,
          null);
    }
    return new Layout(new Header(infos, sorted, Long.BYTES + text.length), text);
  }

  private static SequencedMap<String, TensorInfo> layOut(List<TensorSpec> tensors) {
    SequencedMap<String, TensorInfo> infos = LinkedHashMap.newLinkedHashMap(tensors.size());
    long begin = 0;
    for (TensorSpec spec : tensors) {
      long end;
      try {
        end = Math.addExact(begin, spec.byteSize());
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException("the tensors together exceed 2^63-1 bytes", e);
      }
      var info = new TensorInfo(spec.name(), spec.dtype(), spec.shape(), begin, end);
      if (infos.putIfAbsent(spec.name(), info) != null) {
        throw new IllegalArgumentException("two tensors have the name " + quote(spec.name()));
      }
      begin = end;
    }
    return infos;
  }

  private static void checkMetadata(String key, String value) {
    if (!JsonStrings.isWellFormed(key) || !JsonStrings.isWellFormed(value)) {
      throw new IllegalArgumentException(
          "the metadata of " + quote(key) + " is not well-formed Unicode");
    }
  }

  /** Metadata first if there is any, then the tensors as given, then spaces up to 8 bytes. */
  private static byte[] encode(Collection<TensorInfo> tensors, SortedMap<String, String> metadata) {
    var out = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      JsonStrings.append(out, Header.METADATA_KEY);
      out.append(":{");
      metadata.forEach((key, value) -> {
        JsonStrings.append(out, key);
        out.append(':');
        JsonStrings.append(out, value);
        out.append(',');
      });
      out.setCharAt(out.length() - 1, '}');
      out.append(',');
    }
    for (TensorInfo tensor : tensors) {
      JsonStrings.append(out, tensor.name());
      out.append(":{\"dtype\":\"").append(tensor.dtype()).append("\",\"shape\":[");
      out.append(tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(",")));
      out.append("],\"data_offsets\":[").append(tensor.begin()).append(',').append(tensor.end());
      out.append("]},");
    }
    if (out.length() > 1) {
      out.setLength(out.length() - 1);
    }
    byte[] text = out.append('}').toString().getBytes(UTF_8);
    byte[] padded = Arrays.copyOf(text, Math.ceilDiv(text.length, ALIGNMENT) * ALIGNMENT);
    Arrays.fill(padded, text.length, padded.length, (byte) ' ');
    return padded;
  }
}
