// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The figure and the page say what the committed tables say, and these say what is claimed. */
final class ResultsTest {
  @Test
  void figureIsDrawnFromTheTables() throws IOException {
    assertEquals(Files.readString(Plots.FIGURE), Plots.figure());
  }

  @Test
  void pageShowsTheTable() throws IOException {
    String page = Files.readString(Path.of("README.md"));
    String table = Plots.markdown();
    assertTrue(page.contains(table), () -> "README.md lacks\n" + table);
  }

  @Test
  void unrelatedSentencesGoApartWithEveryStep() throws IOException {
    List<Map<String, Double>> rows = Table.read(Plots.TASK_VECTOR).rows();
    for (int i = 1; i < rows.size(); i++) {
      assertTrue(rows.get(i).get("lambda") > rows.get(i - 1).get("lambda"));
      assertTrue(rows.get(i).get("unrelated") < rows.get(i - 1).get("unrelated"));
      assertTrue(gap(rows.get(i)) > gap(rows.get(i - 1)));
    }
  }

  @Test
  void randomStepsOfTheSameLengthMoveNothing() throws IOException {
    double base = Table.read(Plots.TASK_VECTOR).row("lambda", 0).get("unrelated");
    for (Map<String, Double> row : Table.read(Plots.CONTROL).rows()) {
      assertEquals(base, row.get("unrelated"), 0.01);
    }
  }

  private static double gap(Map<String, Double> row) {
    return row.get("paraphrases") - row.get("unrelated");
  }
}
