// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The committed report and its figures are what its committed tables say; where they differ, {@code
 * run report} writes them anew.
 */
class ReportTest {
  private static final Path COMMITTED = Path.of("report");

  @TempDir Path folder;

  @Test
  void isWrittenByteByByteFromItsTables() throws IOException {
    for (Path file : files()) {
      String name = file.getFileName().toString();
      // What the text part leaves is its own; its tests see to it.
      if (name.endsWith(".csv") || name.startsWith("text")) {
        Files.copy(file, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    new Report(folder).write();
    for (Path file : files()) {
      String name = file.getFileName().toString();
      assertEquals(Files.readString(file), Files.readString(folder.resolve(name)), name);
    }
  }

  @Test
  void hasAtLeastFiveSeedsOfEachExperimentRunOnCommittedFiles() throws IOException {
    Csv runs = Runs.read(COMMITTED);
    assertTrue(
        runs.values("experiment")
            .containsAll(List.of("addition", "negation", "analogy", "geometry")),
        () -> "only " + runs.values("experiment"));
    runs.rows().forEach(r -> assertTrue(r.text("seeds").split(" ").length >= 5, r.text("seeds")));
    assertTrue(
        runs.rows().noneMatch(r -> r.text("commit").endsWith("-dirty")),
        "a run of files that were not committed");
  }

  @Test
  void theFrontPageQuotesItAsItIs() throws IOException {
    String page = Files.readString(Path.of("../../README.md"));
    int begin = page.indexOf("## The paper's experiments");
    List<String> report = Files.readAllLines(COMMITTED.resolve("README.md"));
    List<String> quoted =
        page.substring(begin, page.indexOf("\n## ", begin))
            .lines()
            .filter(line -> line.startsWith("|"))
            .toList();
    assertTrue(quoted.size() > 3, "no table");
    assertTrue(report.containsAll(quoted), "the table is not the report's");
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(COMMITTED)) {
      return files.sorted().toList();
    }
  }
}
