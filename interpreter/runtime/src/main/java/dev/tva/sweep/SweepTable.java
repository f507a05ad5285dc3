// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.plot.Figure;
import dev.tva.plot.LinePanel;
import dev.tva.plot.LinePanel.Point;
import dev.tva.plot.LinePanel.Series;
import dev.tva.plot.Panel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.stream.Collectors;

/**
 * A sweep so far, as CSV and as a plot: the same results give the same bytes, however often the
 * sweep was stopped.
 *
 * @param parameters that vary
 * @param candidates all of them; what is not measured yet has no row
 * @param scores of those that were measured
 * @param failures of those that could not be, in words
 * @param base the base's scores, where it was measured
 * @param random whether candidates were drawn, so that no lines lead from one to the next
 */
record SweepTable(
    List<String> parameters,
    List<Candidate> candidates,
    Map<Candidate, Measured> scores,
    Map<Candidate, String> failures,
    Map<String, Double> base,
    Optional<Measured> winner,
    boolean random) {
  private static final double WIDTH = 640;
  private static final double HEIGHT = 300;
  private static final long LINES = 8;

  List<Measured> measured() {
    return candidates.stream().filter(scores::containsKey).map(scores::get).toList();
  }

  private SequencedSet<String> names() {
    SequencedSet<String> names = new LinkedHashSet<>();
    measured().forEach(m -> names.addAll(m.scores().keySet()));
    return names;
  }

  String csv() {
    List<String> names = List.copyOf(names());
    List<List<String>> rows = new ArrayList<>();
    List<String> heading = new ArrayList<>(parameters);
    heading.addAll(names);
    heading.add("outcome");
    rows.add(heading);
    for (Candidate c : candidates) {
      Optional<Measured> m = Optional.ofNullable(scores.get(c));
      if (m.isEmpty() && !failures.containsKey(c)) {
        continue;
      }
      List<String> row = new ArrayList<>();
      c.values().values().forEach(v -> row.add(Candidate.text(v)));
      for (String name : names) {
        row.add(m.map(x -> x.scores().get(name)).map(String::valueOf).orElse(""));
      }
      row.add(
          m.isEmpty()
              ? "failed: " + failures.get(c).lines().findFirst().orElse("")
              : winner.equals(m) ? "selected" : "measured");
      rows.add(row);
    }
    return rows.stream()
        .map(r -> r.stream().map(SweepTable::cell).collect(Collectors.joining(",")))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String cell(String s) {
    return s.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n')
        ? '"' + s.replace("\"", "\"\"") + '"'
        : s;
  }

  /** A panel for each score; empty while there is none. */
  Optional<String> svg() {
    List<Panel> panels = new ArrayList<>();
    names().forEach(name -> panels.add(panel(name)));
    return panels.isEmpty()
        ? Optional.empty()
        : Optional.of(new Figure("", panels, 1, WIDTH, HEIGHT).svg());
  }

  private Panel panel(String score) {
    String across = parameters.getFirst();
    SequencedMap<String, List<Point>> lines = new LinkedHashMap<>();
    // Too many lines say less than a dot for each candidate.
    boolean dots =
        random || measured().stream().map(m -> others(m.candidate())).distinct().count() > LINES;
    for (Measured m : measured()) {
      double y = m.scores().getOrDefault(score, Double.NaN);
      String line = dots ? "" : others(m.candidate());
      lines
          .computeIfAbsent(line, _ -> new ArrayList<>())
          .add(Point.of(m.candidate().values().get(across).doubleValue(), y));
    }
    List<Series> series = new ArrayList<>();
    lines.forEach((name, points) ->
        series.add(new Series(name.isEmpty() ? score : name, points, !dots, false)));
    if (base.containsKey(score)) {
      double y = base.get(score);
      List<Point> ends =
          lines.values().stream()
              .flatMap(List::stream)
              .sorted(java.util.Comparator.comparingDouble(Point::x))
              .map(p -> Point.of(p.x(), y))
              .toList();
      series.add(new Series("base", ends, true, true));
    }
    OptionalDouble marker =
        winner
            .map(w -> OptionalDouble.of(w.candidate().values().get(across).doubleValue()))
            .orElse(OptionalDouble.empty());
    return new LinePanel("", across, score, series, marker);
  }

  private static String others(Candidate c) {
    return c.values().entrySet().stream()
        .skip(1)
        .map(e -> e.getKey() + " = " + Candidate.text(e.getValue()))
        .collect(Collectors.joining(", "));
  }
}
