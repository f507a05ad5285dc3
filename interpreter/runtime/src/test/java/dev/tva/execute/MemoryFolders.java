// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Makes the folders of tests in memory, where the system keeps files there and has room: a run
 * forces each file to the disk, and waiting for that was half of the time of tests that run much.
 */
public final class MemoryFolders implements TempDirFactory {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final String PREFIX = "junit-";
  private static final long ROOM = 2L << 30;

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
      throws IOException {
    return create();
  }

  /** For who deletes it. */
  public static Path create() throws IOException {
    if (Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= ROOM) {
      Path folder = Files.createTempDirectory(MEMORY, PREFIX);
      if (programsRun(folder)) {
        return folder;
      }
      Files.delete(folder);
    }
    return Files.createTempDirectory(PREFIX);
  }

  /** Containers like to forbid it there. */
  private static boolean programsRun(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, "program", "");
    try {
      return file.toFile().setExecutable(true) && Files.isExecutable(file);
    } finally {
      Files.delete(file);
    }
  }
}
