// SPDX-License-Identifier: Apache-2.0
package dev.tva.snippet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whole expected texts in files. {@code -Dtva.goldens=overwrite} writes them, and fails. */
public final class Goldens {
  private static final boolean OVERWRITE = "overwrite".equals(System.getProperty("tva.goldens"));

  private Goldens() {}

  /** The file beside a snippet that ends otherwise. */
  static Path beside(Path snippet, String extension) {
    return snippet.resolveSibling(
        snippet.getFileName().toString().replaceFirst("\\.tva$", "." + extension));
  }

  /** Compares with what is expected. */
  public static void compare(Path golden, String got) {
    try {
      String wanted = Files.exists(golden) ? Files.readString(golden) : "";
      if (OVERWRITE && !wanted.equals(got)) {
        Files.writeString(golden, got);
        fail(golden + " is written anew: read what changed");
      }
      assertEquals(wanted, got, golden::toString);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
