// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.tva.checkpoint.kind.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** The text of a script in a file. */
public final class ScriptText {
  /** What scripts are called; nothing is quoted of a file that only pretends to be one. */
  public static final String ENDING = ".tva";

  private static final int MOST_BYTES = 1 << 24;

  private ScriptText() {}

  /**
   * Reads a file, or a pipe to its end.
   *
   * @throws IOException if it cannot be read, is no UTF-8 text, or larger than any script
   */
  public static String read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = WholeFile.openGiven(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    }
    if (bytes.length > MOST_BYTES) {
      throw new FileSystemException(file.toString(), null, "it is larger than a script, 16 MB");
    }
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  /** Whether a file is called a script where it lies, links followed. */
  static boolean isCalledOne(Path file) throws IOException {
    return file.toString().endsWith(ENDING) && file.toRealPath().toString().endsWith(ENDING);
  }
}
