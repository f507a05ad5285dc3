// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.swap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file that one process at a time holds, and that is gone when no one does. It says how far its
 * holder came, so that the next one knows what a kill has left.
 */
final class OutputLock implements AutoCloseable {
  /** How far the holder of a lock came; each is written before what it speaks of is begun. */
  enum Stage {
    /** Nothing is there yet. */
    NEW,
    /** {@code NAME.partial} is being written. */
    WRITING,
    /** {@code NAME.previous} is, or is about to be, the output that is replaced. */
    SWAPPING
  }

  /** What stands at a lock's name, and is none. */
  static final class NotALock extends IOException {
    private static final long serialVersionUID = 1L;

    NotALock(Path file) {
      super(file.toString());
    }
  }

  private static final int MOST_BYTES = 64;
  private static final int ATTEMPTS = 100;

  private final Path file;
  private final FileChannel channel;
  private Stage stage;

  private OutputLock(Path file, FileChannel channel, Stage stage) {
    this.file = file;
    this.channel = channel;
    this.stage = stage;
  }

  /**
   * Takes the lock; empty if someone holds it, in this process or another.
   *
   * @throws NotALock if the file is something else
   */
  static Optional<OutputLock> take(Path file) throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        Files.createFile(file);
      } catch (FileAlreadyExistsException _) {
        // Held, or left by a kill: the lock will tell.
      }
      try {
        Object before = key(file);
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
          FileLock lock = tryLock(channel);
          if (lock == null) {
            channel.close();
            return Optional.empty();
          }
          // A holder that ends deletes the file: then this channel's file has no name any more.
          if (Objects.equals(before, key(file))) {
            return Optional.of(new OutputLock(file, channel, stage(file, channel)));
          }
          channel.close();
        } catch (IOException | RuntimeException e) {
          channel.close();
          throw e;
        }
      } catch (NoSuchFileException _) {
        // Deleted in between by one that ended: the next attempt makes it anew.
      }
    }
    return Optional.empty();
  }

  private static Object key(Path file) throws IOException {
    // Without a key, as on Windows, the name of an open file is not given to another.
    return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  private static Stage stage(Path file, FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {}
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    if (text.isEmpty()) {
      return Stage.NEW;
    }
    return Arrays.stream(Stage.values())
        .filter(s -> text.equals(text(s)))
        .findFirst()
        .orElseThrow(() -> new NotALock(file));
  }

  private static String text(Stage stage) {
    // Of one length, so that one small write replaces another and a kill leaves no half.
    return "tva %-8s\n".formatted(stage);
  }

  /** How far this holder came; until it enters a stage, how far the one before did. */
  Stage stage() {
    return stage;
  }

  /** Says, and makes durable, what is done next. */
  void enter(Stage next) throws IOException {
    byte[] text = text(next).getBytes(StandardCharsets.UTF_8);
    channel.write(ByteBuffer.wrap(text), 0);
    channel.force(true);
    Trees.force(file.toAbsolutePath().getParent());
    stage = next;
  }

  /** Lets the next one in; the file stays, so that the next one tidies up. */
  void abandon() {
    try {
      channel.close();
    } catch (IOException _) {
      // The lock goes with the process.
    }
  }

  /** Lets the next one in, with nothing left to tidy up. */
  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(file);
    }
  }
}
