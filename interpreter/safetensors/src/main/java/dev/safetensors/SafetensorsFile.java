// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import dev.safetensors.SafetensorsException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * One open file: its header in memory, its data on disk.
 *
 * <p>All methods may be called from several threads at once. As with any {@link FileChannel},
 * interrupting a thread inside a read closes the file for all of them: that thread gets a {@link
 * java.nio.channels.ClosedByInterruptException}, the others an {@link
 * java.nio.channels.AsynchronousCloseException} or {@link
 * java.nio.channels.ClosedChannelException}.
 */
public final class SafetensorsFile implements Closeable {
  private final Path path;
  private final FileChannel channel;
  private final Header header;

  private SafetensorsFile(Path path, FileChannel channel, Header header) {
    this.path = path;
    this.channel = channel;
    this.header = header;
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws SafetensorsException if the file is not a complete, valid safetensors file
   * @throws IOException if it cannot be read; {@link java.nio.file.NoSuchFileException} if it does
   *     not exist
   */
  public static SafetensorsFile open(Path path) throws IOException {
    requireBytes(path);
    var channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      var header = Header.parse(Channels.newInputStream(channel), channel.size(), path);
      return new SafetensorsFile(path, channel, header);
    } catch (IOException e) {
      try (channel) {
        throw IoErrors.at(path, e);
      }
    } catch (RuntimeException | Error e) {
      try (channel) {
        throw e;
      }
    }
  }

  /** To open a pipe would wait for someone who writes to it. */
  static void requireBytes(Path path) throws FileSystemException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new FileSystemException(path.toString(), null, "not a regular file");
    }
  }

  /** The path the file was opened by. */
  public Path path() {
    return path;
  }

  /** The file's header. */
  public Header header() {
    return header;
  }

  /**
   * Fills a buffer with bytes of a tensor. A direct buffer saves a copy.
   *
   * @param tensor one of {@link #header}'s tensors
   * @param offset the first byte wanted, counted from the tensor's first
   * @param dst filled from its position to its limit
   * @throws IndexOutOfBoundsException if the tensor has fewer bytes
   * @throws IllegalArgumentException if the tensor is not of this file
   * @throws SafetensorsException if the file has become shorter since it was opened
   */
  public void read(TensorInfo tensor, long offset, ByteBuffer dst) throws IOException {
    checkRange(tensor, offset, dst.remaining());
    long position = header.dataStart() + tensor.begin() + offset;
    try {
      while (dst.hasRemaining()) {
        int count = channel.read(dst, position);
        if (count < 0) {
          throw shrunk(tensor);
        }
        position += count;
      }
    } catch (IOException e) {
      throw IoErrors.at(path, e);
    }
  }

  /**
   * Copies bytes of a tensor to a channel, inside the kernel where the system can.
   *
   * @param tensor one of {@link #header}'s tensors
   * @param offset the first byte wanted, counted from the tensor's first
   * @param count the number of bytes
   * @param target receives the bytes at its own position; must be in blocking mode
   * @throws IndexOutOfBoundsException if the tensor has fewer bytes
   * @throws IllegalArgumentException if the tensor is not of this file
   * @throws SafetensorsException if the file has become shorter since it was opened
   */
  public void transferTo(TensorInfo tensor, long offset, long count, WritableByteChannel target)
      throws IOException {
    checkRange(tensor, offset, count);
    long position = header.dataStart() + tensor.begin() + offset;
    long end = position + count;
    while (position < end) {
      long moved = channel.transferTo(position, end - position, target);
      if (moved == 0 && channel.size() < end) {
        throw shrunk(tensor);
      }
      position += moved;
    }
  }

  /** Closes the file; closing twice is allowed. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void checkRange(TensorInfo tensor, long offset, long count) {
    if (!tensor.equals(header.tensors().get(tensor.name()))) {
      throw new IllegalArgumentException(
          "tensor " + SafetensorsException.quote(tensor.name()) + " is not of " + path);
    }
    Objects.checkFromIndexSize(offset, count, tensor.byteSize());
  }

  private SafetensorsException shrunk(TensorInfo tensor) {
    return new SafetensorsException(
        Reason.TRUNCATED,
        "the file became shorter while it was being read",
        path,
        tensor.name(),
        null);
  }
}
