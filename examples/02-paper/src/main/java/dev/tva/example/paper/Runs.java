// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** Which run the tables are from: a row for each experiment. */
public final class Runs {
  private static final String FILE = "runs.csv";

  private Runs() {}

  static Csv read(Path report) throws IOException {
    Path file = report.resolve(FILE);
    return Files.exists(file)
        ? Csv.read(file)
        : new Csv("experiment", "commit", "seeds", "minutes", "finished", "java", "processors");
  }

  /** Puts a run in the place of an earlier one of the same experiment. */
  public static void record(
      Path report, String experiment, String commit, List<Long> seeds, double minutes)
      throws IOException {
    Csv runs = read(report);
    runs.removeIf(row -> row.has("experiment", experiment));
    runs.add(
        experiment,
        commit,
        seeds.stream().map(String::valueOf).collect(Collectors.joining(" ")),
        minutes,
        Instant.now().truncatedTo(ChronoUnit.MINUTES),
        Runtime.version().feature(),
        Runtime.getRuntime().availableProcessors());
    runs.write(report.resolve(FILE));
  }
}
