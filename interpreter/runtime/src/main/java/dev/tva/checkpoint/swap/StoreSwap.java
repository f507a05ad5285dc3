// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.swap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The way of an output to its name on a file system of a cluster, which knows no locks: the partial
 * output has a name that no other run takes. Where the system does not rename, each object appears
 * under its final name when it is complete, and only where nothing was before.
 */
final class StoreSwap implements Swap {
  private final Path target;
  private final boolean renames;
  private final String own = Long.toHexString(ThreadLocalRandom.current().nextLong());
  private boolean begun;
  private boolean committed;

  private StoreSwap(Path target, boolean renames) {
    this.target = target;
    this.renames = renames;
  }

  static StoreSwap open(Path target) throws IOException {
    boolean renames = StoreTraits.of(target).renames();
    if (renames) {
      Files.createDirectories(target.getParent());
    }
    return new StoreSwap(target, renames);
  }

  private Path beside(String suffix) {
    return target.resolveSibling(target.getFileName() + suffix + "-" + own);
  }

  @Override
  public Path partial() {
    return renames ? beside(".partial") : target;
  }

  @Override
  public void begin() throws IOException {
    if (!renames && Trees.exists(target)) {
      throw new NameTaken(target);
    }
    begun = true;
  }

  @Override
  public void commit() throws IOException {
    if (renames) {
      boolean replaces = Files.isDirectory(target);
      if (replaces) {
        move(target, beside(".previous"));
      }
      try {
        move(partial(), target);
      } catch (IOException e) {
        if (replaces) {
          move(beside(".previous"), target);
        }
        throw e;
      }
    }
    committed = true;
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() {
    try {
      if (begun && !committed) {
        Trees.delete(partial());
      }
      if (committed && renames) {
        Trees.delete(beside(".previous"));
      }
    } catch (IOException _) {
      // Its name says what it is, and no run looks there.
    }
  }
}
