// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Paths as names of places. */
public final class Paths {
  private static final int MOST_LINKS = 40;

  private Paths() {}

  /** Without {@code .} and {@code ..}, save where a link makes {@code a/..} another folder. */
  public static Path tidy(Path path) {
    Path tidy = path.isAbsolute() ? path.getRoot() : Path.of("");
    for (Path name : path) {
      Path last = tidy.getFileName();
      boolean up = name.toString().equals("..");
      if (name.toString().equals(".")) {
        continue;
      }
      boolean goesBack =
          last != null
              && !last.toString().isEmpty()
              && !last.toString().equals("..")
              && !Files.isSymbolicLink(tidy);
      if (up && goesBack) {
        tidy = tidy.getParent() == null ? Path.of("") : tidy.getParent();
      } else {
        tidy = tidy.resolve(name);
      }
    }
    return tidy.toString().isEmpty() ? Path.of(".") : tidy;
  }

  /** Where the files beside a checkpoint's weights are: in its folder, or in that of its file. */
  public static Path folder(Path checkpoint) {
    return Files.isDirectory(checkpoint) ? checkpoint : checkpoint.toAbsolutePath().getParent();
  }

  /** The path itself, or the nearest folder above it that exists. */
  public static Path existing(Path path) {
    Path p = path.toAbsolutePath();
    while (p.getParent() != null && !Files.exists(p)) {
      p = p.getParent();
    }
    return p;
  }

  /**
   * Where a path leads once all links are followed, its own included; it need not exist.
   *
   * @throws IOException if links lead round in a circle
   */
  public static Path real(Path path) throws IOException {
    Path p = path.toAbsolutePath();
    for (int links = 0; links < MOST_LINKS; links++) {
      Path existing = existing(p);
      if (existing.equals(p)) {
        return p.toRealPath();
      }
      Path base = existing.toRealPath();
      Path next = base.resolve(existing.relativize(p).getName(0));
      Path rest = rest(existing, p);
      if (Files.isSymbolicLink(next)) {
        p = base.resolve(Files.readSymbolicLink(next)).resolve(rest);
        continue;
      }
      Path tidy = next.resolve(rest).normalize();
      if (tidy.equals(p)) {
        return p;
      }
      p = tidy;
    }
    throw new FileSystemException(path.toString(), null, "too many links, one after the other");
  }

  /** As seen from the working directory, where it lies in it. */
  public static Path shown(Path path) throws IOException {
    Path working = Path.of("").toRealPath();
    return path.startsWith(working) ? working.relativize(path) : path;
  }

  /** What follows the first name below a folder. */
  private static Path rest(Path folder, Path path) {
    Path below = folder.relativize(path);
    return below.getNameCount() == 1 ? Path.of("") : below.subpath(1, below.getNameCount());
  }

  /**
   * What lies in a folder, to be closed. To look into a pipe would wait for someone who writes to
   * it.
   */
  public static Stream<Path> in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder.toString());
    }
    return Files.list(folder);
  }
}
