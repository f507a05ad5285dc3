// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.safetensors.Header;
import dev.tva.kernel.codec.Crc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The header of a safetensors file as it lies there. Files whose headers are equal hold the same.
 */
final class HeaderText {
  /** A larger one is not kept in memory. */
  private static final int MOST = 1 << 25;

  private final long fileSize;
  private final byte[] bytes;
  private final int sum;

  private HeaderText(long fileSize, byte[] bytes) {
    this.fileSize = fileSize;
    this.bytes = bytes;
    this.sum = Crc.of(ByteBuffer.wrap(bytes));
  }

  /** Empty where it is large, or cannot be read: who reads the file says what is wrong with it. */
  static Optional<HeaderText> of(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      long size = Files.size(file);
      byte[] first = in.readNBytes(Long.BYTES);
      if (first.length < Long.BYTES) {
        return Optional.empty();
      }
      long length = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (length < 0 || length > Math.min(MOST, size - Long.BYTES)) {
        return Optional.empty();
      }
      byte[] bytes = Arrays.copyOf(first, Long.BYTES + (int) length);
      int read = in.readNBytes(bytes, Long.BYTES, (int) length);
      return read == length ? Optional.of(new HeaderText(size, bytes)) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** {@code file} is what errors call it. */
  Header parsed(Path file) throws IOException {
    return Header.parse(new ByteArrayInputStream(bytes), fileSize, file);
  }

  /** A number that changes when the header does, or the size of the file. */
  long sum() {
    return fileSize << 32 ^ fileSize >>> 32 ^ Integer.toUnsignedLong(sum);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HeaderText h
        && fileSize == h.fileSize
        && sum == h.sum
        && Arrays.equals(bytes, h.bytes);
  }

  @Override
  public int hashCode() {
    return sum;
  }
}
