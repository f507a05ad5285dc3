// SPDX-License-Identifier: Apache-2.0
package dev.formats;

import dev.formats.FormatException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of one open file. */
public final class FileBytes implements ByteSource, Closeable {
  private final Path path;
  private final FileChannel channel;
  private final long size;

  private FileBytes(Path path, FileChannel channel, long size) {
    this.path = path;
    this.channel = channel;
    this.size = size;
  }

  /** Opens a file for reading. */
  public static FileBytes open(Path path) throws IOException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      // To open a pipe would wait for someone who writes to it.
      throw new FileSystemException(path.toString(), null, "not a regular file");
    }
    var channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new FileBytes(path, channel, channel.size());
    } catch (IOException | RuntimeException | Error e) {
      try (channel) {
        throw e;
      }
    }
  }

  @Override
  public Path path() {
    return path;
  }

  /** The size that the file had when it was opened. */
  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    try {
      long position = offset;
      while (dst.hasRemaining()) {
        int count = channel.read(dst, position);
        if (count < 0) {
          throw new FormatException(
              Reason.TRUNCATED, "the file became shorter while it was being read", path);
        }
        position += count;
      }
    } catch (FormatException | FileSystemException | ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      var named = new FileSystemException(path.toString(), null, e.getMessage());
      named.initCause(e);
      throw named;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
