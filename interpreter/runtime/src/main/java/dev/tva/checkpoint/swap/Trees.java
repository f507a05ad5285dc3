// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.swap;

import dev.tva.checkpoint.read.FilePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Files and directories as wholes. */
public final class Trees {
  private Trees() {}

  /** Whether anything stands at the path, a broken link included. */
  public static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Deletes a file, or a directory with all that is in it; links go, what they lead to stays. */
  public static void delete(Path path) throws IOException {
    if (!exists(path)) {
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
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Makes the folders down to this one; returns those that were not there, outermost first. */
  public static List<Path> make(Path folder) throws IOException {
    List<Path> made = new ArrayList<>();
    for (Path p = folder; p != null && !Files.isDirectory(p); p = p.getParent()) {
      made.addFirst(p);
    }
    Files.createDirectories(folder);
    made.forEach(p -> force(p.getParent()));
    return made;
  }

  /** Waits until all of a directory is on the disk; what is written elsewhere stays by itself. */
  public static void forceAll(Path folder) throws IOException {
    if (!FilePath.isLocal(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path p : all.toList()) {
        if (Files.isDirectory(p)) {
          force(p);
        } else {
          try (FileChannel c = FileChannel.open(p, StandardOpenOption.WRITE)) {
            c.force(true);
          }
        }
      }
    }
  }

  /** Makes the entries of a folder durable, where the system can. */
  public static void force(Path folder) {
    try (FileChannel c = FileChannel.open(folder, StandardOpenOption.READ)) {
      c.force(true);
    } catch (IOException _) {
      // Some systems do not open folders; their renames are durable in their own time.
    }
  }
}
