// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * The way of an output to its name. It is made as {@code NAME.partial}; a file then takes the name
 * in one step. A directory cannot replace another in one step: the old one is renamed to {@code
 * NAME.previous}, the new one takes the name, the old one is deleted. A run that finds {@code
 * NAME.previous} and no {@code NAME} knows that one was killed in between, and puts it back.
 */
final class Swap implements AutoCloseable {
  private final Path target;
  private final Path lockFile;
  private final FileChannel channel;
  private final FileLock lock;

  private Swap(Path target, Path lockFile, FileChannel channel, FileLock lock) {
    this.target = target;
    this.lockFile = lockFile;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Takes the path for this process alone and heals what a killed run left; empty if it is taken.
   */
  static Optional<Swap> open(Path target) throws IOException {
    Path absolute = target.toAbsolutePath();
    Files.createDirectories(absolute.getParent());
    Path lockFile = beside(absolute, ".lock");
    FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException _) {
      // This process holds it: the same as another one.
    }
    if (lock == null) {
      channel.close();
      return Optional.empty();
    }
    Swap swap = new Swap(absolute, lockFile, channel, lock);
    try {
      swap.heal();
    } catch (IOException e) {
      swap.close();
      throw e;
    }
    return Optional.of(swap);
  }

  private static Path beside(Path path, String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }

  Path partial() {
    return beside(target, ".partial");
  }

  private Path previous() {
    return beside(target, ".previous");
  }

  private void heal() throws IOException {
    delete(partial());
    if (Files.exists(previous(), LinkOption.NOFOLLOW_LINKS)) {
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        delete(previous());
      } else {
        Files.move(previous(), target, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  /** The partial output, which is complete and on the disk, takes the name. */
  void commit() throws IOException {
    boolean aside =
        Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS) || Files.isDirectory(partial());
    if (aside && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(target, previous(), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(partial(), target, StandardCopyOption.ATOMIC_MOVE);
    force(target.getParent());
    delete(previous());
  }

  /** Makes the entries of a folder durable, where the system can. */
  static void force(Path folder) {
    try (FileChannel c = FileChannel.open(folder, StandardOpenOption.READ)) {
      c.force(true);
    } catch (IOException _) {
      // Some systems do not open folders; their renames are durable in their own time.
    }
  }

  static void delete(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(lockFile);
    lock.release();
    channel.close();
  }
}
