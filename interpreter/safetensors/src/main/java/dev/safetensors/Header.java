// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;

/** What a file says about itself before its data. */
public final class Header {
  /** The key a header keeps for its metadata; no tensor can have this name. */
  public static final String METADATA_KEY = "__metadata__";

  /** The largest header the format allows, in bytes. */
  public static final long MAX_BYTES = StrictJson.MAX_BYTES;

  private final SequencedMap<String, TensorInfo> tensors;
  private final SortedMap<String, String> metadata;
  private final long dataStart;

  /** Takes over both maps, which must not change from here on: one of them can be large. */
  Header(
      SequencedMap<String, TensorInfo> tensors,
      SortedMap<String, String> metadata,
      long dataStart) {
    this.tensors = Collections.unmodifiableSequencedMap(tensors);
    this.metadata = Collections.unmodifiableSortedMap(metadata);
    this.dataStart = dataStart;
  }

  /** The tensors by name, in the order in which they lie in the file. */
  public SequencedMap<String, TensorInfo> tensors() {
    return tensors;
  }

  /** The free text of {@code __metadata__}, empty if the file has none. */
  public SortedMap<String, String> metadata() {
    return metadata;
  }

  /** The position in the file from which tensor offsets count. */
  public long dataStart() {
    return dataStart;
  }

  /**
   * Reads a header and checks all of it: the tensors must fill the rest of the file exactly.
   *
   * <p>Memory is bounded by a small multiple of the header's length, which is checked against
   * {@link #MAX_BYTES} and the file's size before anything is read.
   *
   * @param in a stream at the first byte of the file; it is read no further than the header's end
   *     and left open
   * @param fileSize the size of the whole file in bytes
   * @param file the name errors give to the file
   * @throws SafetensorsException if the bytes are not a valid header of such a file
   * @throws IOException if the stream cannot be read
   */
  public static Header parse(InputStream in, long fileSize, Path file) throws IOException {
    return HeaderParser.parse(in, fileSize, file);
  }

  /**
   * What a file begins with: the length of its header, and the header. The tensors follow as they
   * are given, one directly behind the other.
   *
   * @throws IllegalArgumentException if two tensors have one name, the metadata is not well-formed
   *     Unicode or the bytes together exceed 2^63-1
   * @throws SafetensorsException if the header would be larger than the format allows
   */
  public static byte[] bytes(List<TensorSpec> tensors, Map<String, String> metadata)
      throws SafetensorsException {
    byte[] text = Layout.of(Path.of(""), tensors, metadata).text();
    return ByteBuffer.allocate(Long.BYTES + text.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  /** The tensor of this name, if the file has it. */
  public Optional<TensorInfo> find(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /** The bytes of all tensors together. */
  public long dataSize() {
    return tensors.isEmpty() ? 0 : tensors.lastEntry().getValue().end();
  }
}
