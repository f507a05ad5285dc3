// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import dev.safetensors.SafetensorsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** The bytes of a header's JSON and no more; an early end of the file is an error. */
final class HeaderBytes extends InputStream {
  private final InputStream in;
  private final long length;
  private final Path file;
  private long left;

  private HeaderBytes(InputStream in, long length, Path file) {
    this.in = in;
    this.length = length;
    this.file = file;
    this.left = length;
  }

  /** Reads the header's length and checks it against the format and the file's size. */
  static HeaderBytes open(InputStream in, long fileSize, Path file) throws IOException {
    if (fileSize < Long.BYTES) {
      throw fail(
          Reason.TRUNCATED, "the file has " + fileSize + " bytes, too few for a header", file);
    }
    byte[] bytes = in.readNBytes(Long.BYTES);
    if (bytes.length < Long.BYTES) {
      throw fail(Reason.TRUNCATED, "the file ends before its header", file);
    }
    long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length == 0) {
      throw fail(
          Reason.EMPTY_HEADER,
          "the header has 0 bytes, as in a file whose writing was cut short",
          file);
    }
    if (Long.compareUnsigned(length, Header.MAX_BYTES) > 0) {
      throw fail(
          Reason.HEADER_TOO_LARGE,
          "the first 8 bytes announce a header of "
              + Long.toUnsignedString(length)
              + " bytes, more than any safetensors file may have",
          file);
    }
    if (length > fileSize - Long.BYTES) {
      throw fail(
          Reason.TRUNCATED,
          "the file has " + fileSize + " bytes and announces a header of " + length,
          file);
    }
    return new HeaderBytes(in, length, file);
  }

  long length() {
    return length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    if (left == 0) {
      return -1;
    }
    int read = in.read(bytes, offset, (int) Math.min(left, count));
    if (read < 0) {
      throw fail(Reason.TRUNCATED, "the file ends inside its header", file);
    }
    left -= read;
    return read;
  }

  private static SafetensorsException fail(Reason reason, String message, Path file) {
    return new SafetensorsException(reason, message, file, null, null);
  }
}
