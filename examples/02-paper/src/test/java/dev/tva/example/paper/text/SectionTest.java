// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The report's section and figure are those of the table beside them. */
final class SectionTest {
  private static final Path REPORT = Path.of("report");

  @Test
  void pageIsWrittenFromTheTable() throws IOException {
    assertEquals(Files.readString(REPORT.resolve(Section.PAGE)), Section.read(REPORT).page());
  }

  @Test
  void figureIsDrawnFromTheTable() throws IOException {
    assertEquals(Files.readString(REPORT.resolve(Section.FIGURE)), Section.read(REPORT).figure());
  }
}
