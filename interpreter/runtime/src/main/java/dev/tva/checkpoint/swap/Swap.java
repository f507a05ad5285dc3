// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.swap;

import dev.tva.checkpoint.read.FilePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The way of an output to its name, under which nothing stands before it is complete. */
public interface Swap extends AutoCloseable {
  /** Something that tva did not make has a name that tva needs for a while. */
  final class NameTaken extends IOException {
    private static final long serialVersionUID = 1L;

    NameTaken(Path path) {
      super(path.toString());
    }
  }

  /**
   * Takes the path for this process alone, and makes the folders above it; empty if it is taken.
   *
   * @param target absolute, with no links in it
   * @throws NameTaken if something that tva did not make has a name it needs
   */
  static Optional<Swap> open(Path target) throws IOException {
    return FilePath.isLocal(target)
        ? DiskSwap.open(target).map(s -> s)
        : Optional.of(StoreSwap.open(target));
  }

  /** Whether a run is, or was when it was killed, on its way to the path. */
  static boolean isUnderWay(Path target) {
    return FilePath.isLocal(target) && DiskSwap.isUnderWay(target);
  }

  /** Where the output is made. */
  Path partial();

  /** From here on what is under the partial name is tva's; call it before making anything there. */
  void begin() throws IOException;

  /** The partial output, which is complete and will stay, takes the name. */
  void commit() throws IOException;

  /** Removes what is not under its final name, and lets the next one in; never fails. */
  @Override
  void close();
}
