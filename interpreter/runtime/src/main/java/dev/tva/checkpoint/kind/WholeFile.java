// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads files to their end. What is there and no file is refused: to open a pipe would wait for
 * someone who writes to it.
 */
public final class WholeFile {
  private WholeFile() {}

  public static InputStream open(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new FileSystemException(file.toString(), null, "not a regular file");
    }
    return Files.newInputStream(file);
  }

  public static byte[] bytes(Path file) throws IOException {
    try (InputStream in = open(file)) {
      return in.readAllBytes();
    }
  }

  /** In UTF-8, strictly. */
  public static String text(Path file) throws IOException {
    return decoded(bytes(file));
  }

  private static String decoded(byte[] bytes) throws IOException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  public static BufferedReader reader(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(open(file), StandardCharsets.UTF_8.newDecoder()));
  }

  /**
   * The same for what somebody names to be read, a script say, which may come through a pipe: a
   * shell puts the one of {@code <(...)} among the devices, with a writer.
   */
  public static InputStream openGiven(Path file) throws IOException {
    Path place = file.toAbsolutePath().normalize();
    boolean fromShell = place.startsWith("/dev") || place.startsWith("/proc");
    return fromShell ? Files.newInputStream(file) : open(file);
  }

  /** The same as text. */
  public static String givenText(Path file) throws IOException {
    try (InputStream in = openGiven(file)) {
      return decoded(in.readAllBytes());
    }
  }
}
