// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WriteErrorsTest {
  @TempDir Path folder;

  private Diagnostic of(IOException e) {
    Diagnostic d =
        OutputProblems.cannotWrite(Destination.of(Tiny.output(folder.resolve("out"))), folder, e)
            .diagnostic();
    String lines = d.lines().toString();
    assertTrue(lines.contains("/x"), lines);
    assertTrue(d.lines().stream().anyMatch(Help.class::isInstance), lines);
    assertFalse(lines.contains("Exception"), lines);
    return d;
  }

  private Diagnostic said(String reason) {
    return of(new FileSystemException("/x", null, reason));
  }

  @Test
  void tellsAFullDiskFromOtherTroubles() {
    assertEquals(Slug.NO_ROOM, said("No space left on device").slug());
    assertEquals(Slug.NO_ROOM, said("Disk quota exceeded").slug());
    assertEquals(Slug.CANNOT_WRITE, said("Read-only file system").slug());
    assertEquals(Slug.CANNOT_WRITE, said("Input/output error").slug());
    assertEquals(Slug.CANNOT_WRITE, of(new AccessDeniedException("/x")).slug());
  }

  @Test
  void namesTheLimitOnTheSizeOfFiles() {
    Diagnostic d = said("File too large");
    assertEquals(Slug.CANNOT_WRITE, d.slug());
    assertEquals("`out` would be larger than a file may be here", d.sentence());
    assertTrue(d.lines().toString().contains("ulimit -f"), d.lines().toString());
  }
}
