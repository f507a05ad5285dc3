// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.swap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The way of an output to its name. It is made as {@code NAME.partial}; a file then takes the name
 * in one step. A directory cannot replace another in one step: the old one is renamed to {@code
 * NAME.previous}, the new one takes the name, the old one is deleted. What a killed run left is
 * known by its lock, {@code NAME.partial.lock}, which says how far it came: without it, things of
 * these names belong to someone else.
 */
final class DiskSwap implements Swap {
  private final Path target;
  private final OutputLock lock;
  private final List<Path> made;
  private boolean committed;
  private boolean closed;

  private DiskSwap(Path target, OutputLock lock, List<Path> made) {
    this.target = target;
    this.lock = lock;
    this.made = made;
  }

  /**
   * Takes the path for this process alone, makes the folders above it, removes what a killed run
   * left half-done and puts back what it had set aside; empty if the path is taken.
   *
   * @param target absolute, with no links in it
   * @throws NameTaken if something that tva did not make has a name it needs
   */
  static Optional<DiskSwap> open(Path target) throws IOException {
    List<Path> made = Trees.make(target.getParent());
    Optional<OutputLock> lock;
    try {
      lock = OutputLock.take(lockFile(target));
    } catch (OutputLock.NotALock e) {
      throw new NameTaken(lockFile(target));
    } catch (IOException e) {
      remove(made);
      throw e;
    }
    if (lock.isEmpty()) {
      return Optional.empty();
    }
    DiskSwap swap = new DiskSwap(target, lock.get(), made);
    try {
      swap.heal();
      return Optional.of(swap);
    } catch (IOException e) {
      swap.letGo();
      throw e;
    }
  }

  /** Whether a run is, or was when it was killed, on its way to the path. */
  static boolean isUnderWay(Path target) {
    return Trees.exists(lockFile(target));
  }

  private static Path lockFile(Path target) {
    return beside(target, ".partial.lock");
  }

  private static Path beside(Path path, String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }

  @Override
  public Path partial() {
    return beside(target, ".partial");
  }

  private Path previous() {
    return beside(target, ".previous");
  }

  private void heal() throws IOException {
    if (lock.stage() == OutputLock.Stage.NEW) {
      refuse(partial());
      refuse(previous());
      return;
    }
    Trees.delete(partial());
    if (lock.stage() == OutputLock.Stage.SWAPPING && !Trees.exists(target)) {
      if (Trees.exists(previous())) {
        move(previous(), target);
        Trees.force(target.getParent());
      }
    }
  }

  private static void refuse(Path path) throws IOException {
    if (Trees.exists(path)) {
      throw new NameTaken(path);
    }
  }

  @Override
  public void begin() throws IOException {
    if (lock.stage() == OutputLock.Stage.SWAPPING) {
      Trees.delete(previous());
    } else {
      refuse(previous());
    }
    lock.enter(OutputLock.Stage.WRITING);
  }

  @Override
  public void commit() throws IOException {
    boolean directory =
        Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS) || Files.isDirectory(partial());
    if (directory && Trees.exists(target)) {
      refuse(previous());
      lock.enter(OutputLock.Stage.SWAPPING);
      move(target, previous());
      try {
        move(partial(), target);
      } catch (IOException e) {
        move(previous(), target);
        throw e;
      }
    } else {
      move(partial(), target);
    }
    Trees.force(target.getParent());
    committed = true;
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      Trees.delete(partial());
      boolean swapping = lock.stage() == OutputLock.Stage.SWAPPING;
      if (committed && swapping) {
        Trees.delete(previous());
      }
      if (swapping && Trees.exists(previous())) {
        lock.abandon();
      } else {
        letGo();
      }
    } catch (IOException _) {
      lock.abandon();
    }
  }

  /** Ends with nothing left to tidy up. */
  private void letGo() throws IOException {
    lock.close();
    if (!committed) {
      remove(made);
    }
  }

  private static void remove(List<Path> folders) {
    try {
      for (Path folder : folders.reversed()) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException _) {
      // Someone has put something there; then it is theirs.
    }
  }
}
