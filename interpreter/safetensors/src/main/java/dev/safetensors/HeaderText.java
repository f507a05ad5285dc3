// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Collection;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** The JSON of a header, byte for byte as the format's reference implementation writes it. */
final class HeaderText {
  private static final int ALIGNMENT = 8;

  private HeaderText() {}

  /** Metadata first if there is any, then the tensors as given, then spaces up to 8 bytes. */
  static byte[] encode(Collection<TensorInfo> tensors, SortedMap<String, String> metadata) {
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
