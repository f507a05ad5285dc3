// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import dev.tva.plot.Figure;
import dev.tva.plot.LinePanel;
import dev.tva.plot.LinePanel.Point;
import dev.tva.plot.LinePanel.Series;
import dev.tva.plot.Panel;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Draws the figure from the two tables. */
final class Plots {
  static final Path TASK_VECTOR = Path.of("results", "task-vector.csv");
  static final Path CONTROL = Path.of("results", "control.csv");
  static final Path FIGURE = Path.of("results", "similarity.svg");

  private static final String HEADING =
      """
      | λ | unrelated, mean | 90 % of them | paraphrases, mean | gap | random step: unrelated, mean |
      |---|---|---|---|---|---|
      """;

  private Plots() {}

  /** An SVG document. */
  static String figure() throws IOException {
    Table edited = Table.read(TASK_VECTOR);
    List<Panel> panels = List.of(byLambda(edited, Table.read(CONTROL)), distributions(edited));
    return new Figure("v1 + λ·(v1.5 − v1)", panels, 2, 560, 340).svg();
  }

  /** The table of the page: the steps of λ that the control has too. */
  static String markdown() throws IOException {
    Table edited = Table.read(TASK_VECTOR);
    var rows = new StringBuilder(HEADING);
    for (Point random : spread(Table.read(CONTROL))) {
      Map<String, Double> row = edited.row("lambda", random.x());
      rows.append(
          String.format(
              Locale.ROOT,
              "| %s | %.3f | %.3f to %.3f | %.3f | %.3f | %.3f to %.3f |\n",
              BigDecimal.valueOf(random.x()).stripTrailingZeros().toPlainString(),
              row.get("unrelated"),
              row.get("unrelated_p5"),
              row.get("unrelated_p95"),
              row.get("paraphrases"),
              row.get("paraphrases") - row.get("unrelated"),
              random.low(),
              random.high()));
    }
    return rows.toString();
  }

  private static LinePanel byLambda(Table edited, Table control) {
    return new LinePanel(
        "mean cosine; the bands hold 90 % of the pairs",
        "λ",
        "cosine of two sentences",
        List.of(
            band("unrelated", edited, "unrelated"),
            band("paraphrases", edited, "paraphrases"),
            new Series("random, unrelated", spread(control), true, true)),
        OptionalDouble.empty());
  }

  private static Series band(String name, Table table, String column) {
    List<Point> points =
        table.rows().stream()
            .map(row ->
                new Point(
                    row.get("lambda"),
                    row.get(column),
                    row.get(column + "_p5"),
                    row.get(column + "_p95"),
                    ""))
            .toList();
    return new Series(name, points, true, false);
  }

  /** The mean over the seeds, from the least to the most. */
  private static List<Point> spread(Table control) {
    var bySeeds =
        control.rows().stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.get("lambda"),
                    TreeMap::new,
                    Collectors.summarizingDouble(row -> row.get("unrelated"))));
    return bySeeds.entrySet().stream()
        .map(e ->
            new Point(
                e.getKey(),
                e.getValue().getAverage(),
                e.getValue().getMin(),
                e.getValue().getMax(),
                ""))
        .toList();
  }

  private static LinePanel distributions(Table edited) {
    List<Series> series =
        IntStream.rangeClosed(-1, 2)
            .mapToObj(lambda ->
                new Series(
                    named(lambda), percentiles(edited.row("lambda", lambda)), true, lambda == 0))
            .toList();
    return new LinePanel(
        "all unrelated pairs", "cosine", "percent of pairs below", series, OptionalDouble.empty());
  }

  private static String named(int lambda) {
    return switch (lambda) {
      case 0 -> "v1: λ = 0";
      case 1 -> "v1.5: λ = 1";
      default -> "λ = " + String.valueOf(lambda).replace('-', '−');
    };
  }

  private static List<Point> percentiles(Map<String, Double> row) {
    return IntStream.iterate(Similarities.STEP, p -> p < 100, p -> p + Similarities.STEP)
        .mapToObj(p -> Point.of(row.get("unrelated_p" + p), p))
        .toList();
  }
}
