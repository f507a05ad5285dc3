// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static dev.safetensors.SafetensorsException.quote;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes one file whose layout is settled before its first data byte, tensors in any order and from
 * any number of threads.
 *
 * <p>The 8 bytes of the header length come last, in {@link #finish}: until then they are 0, and the
 * file is one that every reader refuses. {@link #close} alone leaves such a file behind. A file
 * that must survive a power cut needs {@code force(); finish(); force();}, since a system may write
 * the length to the disk before the data.
 *
 * <p>Interrupting a thread inside a write closes the file for all threads, as with any {@link
 * FileChannel}. Errors of the disk are {@link java.nio.file.FileSystemException}s that name the
 * path.
 */
public final class SafetensorsWriter implements Closeable {
  /**
   * Bytes of a write. Linux takes memory for all of a write before it copies: blocks of 1 MiB and
   * more are scarce where memory is full of cached files, and two threads that look for them can
   * take several times as long.
   */
  private static final int AT_ONCE = 1 << 19;

  private final Path path;
  private final FileChannel channel;
  private final Header header;
  private final Map<String, AtomicLong> written;
  private volatile @Nullable WriteBack back;
  private volatile boolean finished;

  private SafetensorsWriter(Path path, FileChannel channel, Header header) {
    this.path = path;
    this.channel = channel;
    this.header = header;
    this.written =
        header.tensors().keySet().stream()
            .collect(Collectors.toUnmodifiableMap(name -> name, name -> new AtomicLong()));
  }

  /**
   * Creates the file, or empties an existing one, at its full length and with all of its header but
   * the length.
   *
   * @param path where to write; renaming a finished file into place is the caller's part
   * @param tensors the tensors in the order in which they are to lie in the file, without padding
   *     between them: {@link TensorSpec#standardOrder} keeps them aligned
   * @param metadata free text for {@code __metadata__}; left out if empty
   * @throws IllegalArgumentException if two tensors have one name, the metadata is not well-formed
   *     Unicode or the bytes together exceed 2^63-1
   * @throws SafetensorsException if the header would be larger than the format allows
   * @throws IOException if the file cannot be written
   */
  public static SafetensorsWriter create(
      Path path, List<TensorSpec> tensors, Map<String, String> metadata) throws IOException {
    return open(
        path,
        tensors,
        metadata,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
  }

  /**
   * Writes over an existing file, which is cut or made longer: what the system has ready for its
   * bytes serves the new ones, and who has it open sees them. Else as {@link #create}; the file is
   * no valid one from here on.
   */
  public static SafetensorsWriter overwrite(
      Path path, List<TensorSpec> tensors, Map<String, String> metadata) throws IOException {
    return open(path, tensors, metadata, StandardOpenOption.WRITE);
  }

  private static SafetensorsWriter open(
      Path path, List<TensorSpec> tensors, Map<String, String> metadata, OpenOption... options)
      throws IOException {
    var layout = Layout.of(path, tensors, metadata);
    var header = layout.header();
    var channel = FileChannel.open(path, options);
    var writer = new SafetensorsWriter(path, channel, header);
    try {
      writer.writeFully(0, ByteBuffer.allocate(Long.BYTES));
      writer.writeFully(Long.BYTES, ByteBuffer.wrap(layout.text()));
      channel.truncate(header.dataStart() + header.dataSize());
      if (header.dataSize() > 0) {
        writer.writeFully(header.dataStart() + header.dataSize() - 1, ByteBuffer.allocate(1));
      }
      return writer;
    } catch (Throwable e) {
      try (channel) {
        throw e;
      }
    }
  }

  /** The header the finished file will have. */
  public Header header() {
    return header;
  }

  /**
   * Writes bytes of a tensor. Each byte of a tensor is to be written once. A direct buffer saves a
   * copy.
   *
   * @param tensor the tensor's name
   * @param offset where the bytes belong, counted from the tensor's first
   * @param src written from its position to its limit
   * @throws IllegalArgumentException if the file has no such tensor
   * @throws IndexOutOfBoundsException if the tensor has fewer bytes
   * @throws IllegalStateException if the file is finished
   */
  public void write(String tensor, long offset, ByteBuffer src) throws IOException {
    TensorInfo info = info(tensor);
    int count = src.remaining();
    Objects.checkFromIndexSize(offset, count, info.byteSize());
    writeFully(header.dataStart() + info.begin() + offset, src);
    counter(tensor).addAndGet(count);
    WriteBack early = back;
    if (early != null) {
      early.wrote(count);
    }
  }

  /**
   * Copies a whole tensor from another file, inside the kernel where the system can.
   *
   * @param tensor the name it gets here
   * @throws IllegalArgumentException if dtype or shape differ, or either file has no such tensor
   * @throws IllegalStateException if the file is finished
   */
  public void copy(String tensor, SafetensorsFile source, TensorInfo from) throws IOException {
    TensorInfo info = info(tensor);
    if (from.dtype() != info.dtype() || !from.shape().equals(info.shape())) {
      throw new IllegalArgumentException(
          "%s %s cannot be copied to tensor %s, which is %s %s"
              .formatted(from.dtype(), from.shape(), quote(tensor), info.dtype(), info.shape()));
    }
    // A channel of its own, because transferTo writes at the target's one shared position.
    try (var target = FileChannel.open(path, StandardOpenOption.WRITE)) {
      target.position(header.dataStart() + info.begin());
      source.transferTo(from, 0, from.byteSize(), target);
    } catch (IOException e) {
      throw IoErrors.at(path, e);
    }
    counter(tensor).addAndGet(info.byteSize());
  }

  /**
   * Gives the file other metadata than it was created with, as long as those were in the header.
   *
   * @throws IllegalArgumentException if the header would have another length
   * @throws IllegalStateException if the file is finished
   */
  public void describe(Map<String, String> metadata) throws IOException {
    checkUnfinished();
    List<TensorSpec> tensors =
        header.tensors().values().stream()
            .map(t -> new TensorSpec(t.name(), t.dtype(), t.shape()))
            .toList();
    var layout = Layout.of(path, tensors, metadata);
    if (layout.header().dataStart() != header.dataStart()) {
      throw new IllegalArgumentException("other metadata must be as long in the header");
    }
    writeFully(Long.BYTES, ByteBuffer.wrap(layout.text()));
  }

  /**
   * Makes the file a valid one by writing its header length; call it once, after all writes.
   *
   * @throws IllegalStateException if a tensor has not been written as many bytes as it has, or the
   *     file is finished
   */
  public void finish() throws IOException {
    checkUnfinished();
    for (TensorInfo info : header.tensors().values()) {
      long count = counter(info.name()).get();
      if (count != info.byteSize()) {
        throw new IllegalStateException(
            "%d of the %d bytes of tensor %s were written"
                .formatted(count, info.byteSize(), quote(info.name())));
      }
    }
    var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    writeFully(0, length.putLong(0, header.dataStart() - Long.BYTES));
    finished = true;
  }

  /**
   * From now on has the system bring what is written to the disk while more is being written, so
   * that {@link #force} has little to wait for. A disk that fails meanwhile is told of there.
   */
  public void forceEarly() {
    back = new WriteBack(() -> channel.force(false));
  }

  /** Waits until all that was written is on the disk. */
  public void force() throws IOException {
    try {
      WriteBack early = back;
      if (early != null) {
        early.end();
      }
      channel.force(true);
    } catch (IOException e) {
      throw IoErrors.at(path, e);
    }
  }

  /** Closes the file, finished or not; closing twice is allowed. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void writeFully(long position, ByteBuffer src) throws IOException {
    long next = position;
    try {
      int end = src.limit();
      while (src.position() < end) {
        src.limit(Math.min(end, src.position() + AT_ONCE));
        next += channel.write(src, next);
      }
    } catch (IOException e) {
      throw IoErrors.at(path, e);
    }
  }

  private TensorInfo info(String tensor) {
    checkUnfinished();
    return header
        .find(tensor)
        .orElseThrow(() -> new IllegalArgumentException("the file has no tensor " + quote(tensor)));
  }

  private AtomicLong counter(String tensor) {
    return Objects.requireNonNull(written.get(tensor));
  }

  private void checkUnfinished() {
    if (finished) {
      throw new IllegalStateException("the file is finished");
    }
  }
}
