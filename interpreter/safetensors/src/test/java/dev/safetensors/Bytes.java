// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Small files as bytes. */
final class Bytes {
  static final Path NAME = Path.of("hostile.safetensors");

  private Bytes() {}

  /** All bytes of a small tensor. */
  static byte[] of(SafetensorsFile file, TensorInfo info) throws IOException {
    var buffer = ByteBuffer.allocate(Math.toIntExact(info.byteSize()));
    file.read(info, 0, buffer);
    return buffer.array();
  }

  /** A file: the length of the header, the header, and so many bytes of data. */
  static byte[] file(String header, int dataBytes) {
    return file(header.getBytes(UTF_8), dataBytes);
  }

  /** A file: the length of the header, the header, and so many bytes of data. */
  static byte[] file(byte[] header, int dataBytes) {
    var buffer =
        ByteBuffer.allocate(Long.BYTES + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    return buffer.putLong(header.length).put(header).array();
  }

  /** Parses such a file. */
  static Header parse(byte[] file) throws IOException {
    return Header.parse(new ByteArrayInputStream(file), file.length, NAME);
  }
}
