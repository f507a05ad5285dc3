// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Where typed lines are kept from one session to the next: for the owner alone. */
public final class HistoryFile {
  private HistoryFile() {}

  /** Makes the file private, and its folder if there is none. */
  public static void prepare(Path file) throws IOException {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    Path folder = file.toAbsolutePath().getParent();
    if (!Files.exists(folder)) {
      Files.createDirectories(folder, permissions(posix, "rwx------"));
    }
    if (!Files.exists(file)) {
      Files.createFile(file, permissions(posix, "rw-------"));
    } else if (posix) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  private static FileAttribute<?>[] permissions(boolean posix, String text) {
    if (!posix) {
      return new FileAttribute<?>[0];
    }
    Set<PosixFilePermission> set = PosixFilePermissions.fromString(text);
    return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(set)};
  }
}
