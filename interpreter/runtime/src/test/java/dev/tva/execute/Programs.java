// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Lays out programs that tests start. A process of its own writes them: had this one a file open
 * for writing, so had for a moment each process that another thread starts meanwhile, and the
 * system starts no program that somebody can write ("Text file busy").
 */
public final class Programs {
  private Programs() {}

  /** Writes a program anew, with its folder where that is missing. */
  public static void write(Path program, String text) throws IOException {
    Path draft = Files.createTempFile("program", "");
    try {
      Files.writeString(draft, text);
      copy(draft, program);
    } finally {
      Files.delete(draft);
    }
  }

  /** Copies a file, as a program. */
  public static void copy(Path from, Path program) throws IOException {
    Files.createDirectories(program.getParent());
    Process install =
        new ProcessBuilder("install", "-m", "755", from.toString(), program.toString())
            .inheritIO()
            .start();
    try {
      if (install.waitFor() != 0) {
        throw new IOException("cannot install " + program);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
