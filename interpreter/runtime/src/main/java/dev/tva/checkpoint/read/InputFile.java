// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A file of a checkpoint, open; several threads read it at once. */
final class InputFile implements Closeable {
  private final String name;
  private final FileChannel channel;
  private final Optional<MemorySegment> mapped;

  private InputFile(String name, FileChannel channel, Optional<MemorySegment> mapped) {
    this.name = name;
    this.channel = channel;
    this.mapped = mapped;
  }

  static InputFile open(String name, MappedFiles files) throws IOException {
    FileChannel channel = FileChannel.open(FilePath.of(name), StandardOpenOption.READ);
    try {
      return new InputFile(name, channel, files.of(FilePath.of(name), channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  boolean isMapped() {
    return mapped.isPresent();
  }

  /** Fills a buffer with the bytes from {@code position} on. */
  void read(long position, ByteBuffer to) throws IOException {
    try {
      if (mapped.isPresent()) {
        copy(mapped.get(), position, to);
      } else {
        fill(position, to);
      }
    } catch (FileSystemException | ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      var named = new FileSystemException(name, null, e.getMessage());
      named.initCause(e);
      throw named;
    }
  }

  private void fill(long position, ByteBuffer to) throws IOException {
    for (long at = position; to.hasRemaining(); ) {
      int count = channel.read(to, at);
      if (count < 0) {
        throw shorter();
      }
      at += count;
    }
  }

  private void copy(MemorySegment bytes, long position, ByteBuffer to) throws IOException {
    int n = to.remaining();
    long end = position + n;
    if (end > bytes.byteSize()) {
      throw shorter();
    }
    boolean failed = false;
    try {
      MemorySegment.copy(bytes, position, MemorySegment.ofBuffer(to), 0, n);
      // Java tells of what could not be copied when the system is called next, or before.
      channel.size();
    } catch (InternalError _) {
      failed = true;
    }
    if (end > channel.size()) {
      throw shorter();
    }
    if (failed) {
      throw new IOException("the disk does not give its bytes");
    }
    to.position(to.limit());
  }

  private FileSystemException shorter() {
    return new FileSystemException(name, null, "it has become shorter since its header was read");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
