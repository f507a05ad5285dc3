// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.plot.Figure;
import dev.tva.plot.LinePanel;
import dev.tva.plot.LinePanel.Point;
import dev.tva.plot.LinePanel.Series;
import dev.tva.plot.Panel;
import dev.tva.search.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * A sweep so far, as CSV and as a plot: the same results give the same bytes, however often the
 * sweep was stopped.
 *
 * @param parameters that vary
 * @param outcomes of the candidates, in their order; what is not measured yet has none
 * @param rule which of them win
 * @param base the base's scores, where it was measured
 * @param scattered whether no lines lead from one candidate to the next
 */
record SweepTable(
    List<String> parameters,
    SortedMap<Candidate, Outcome> outcomes,
    SelectionRule rule,
    Map<String, Double> base,
    Optional<Measured> winner,
    boolean scattered) {
  private static final double WIDTH = 640;
  private static final double HEIGHT = 300;
  private static final long LINES = 8;

  List<Measured> measured() {
    List<Measured> all = new ArrayList<>();
    outcomes.forEach((candidate, outcome) -> {
      if (outcome instanceof Outcome.Scores(var scores, _)) {
        all.add(new Measured(candidate, scores));
      }
    });
    return all;
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
    List<Measured> front = rule.goals().size() > 1 ? rule.front(measured(), base) : List.of();
    outcomes.forEach((c, outcome) -> {
      List<String> row = new ArrayList<>();
      c.values().values().forEach(v -> row.add(Candidate.text(v)));
      Map<String, Double> scores =
          outcome instanceof Outcome.Scores(var found, _) ? found : Map.of();
      for (String name : names) {
        row.add(scores.containsKey(name) ? String.valueOf(scores.get(name)) : "");
      }
      row.add(
          switch (outcome) {
            case Outcome.Failed(String reason) ->
                "failed: " + reason.lines().findFirst().orElse("");
            case Outcome.Stopped _ -> "stopped";
            case Outcome.Scores(var found, _) -> {
              Measured m = new Measured(c, found);
              yield winner.filter(m::equals).isPresent()
                  ? "selected"
                  : front.contains(m) ? "front" : "measured";
            }
          });
      rows.add(row);
    });
    return rows.stream()
        .map(r -> r.stream().map(SweepTable::cell).collect(Collectors.joining(",")))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String cell(String s) {
    return s.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n')
        ? '"' + s.replace("\"", "\"\"") + '"'
        : s;
  }

  /** A panel for each score, and for goals against each other; empty while there is none. */
  Optional<String> svg() {
    List<Panel> panels = new ArrayList<>();
    List<Measured> comparable = measured().stream().filter(rule::isComparable).toList();
    for (int i = 1; i < rule.goals().size() && !comparable.isEmpty(); i++) {
      panels.add(panel(rule.goals().getFirst(), rule.goals().get(i), comparable));
    }
    names().forEach(name -> panels.add(panel(name)));
    return panels.isEmpty()
        ? Optional.empty()
        : Optional.of(new Figure("", panels, 1, WIDTH, HEIGHT).svg());
  }

  /** A goal against another: all candidates, and a line along those that no other beats. */
  private Panel panel(SelectionRule.Goal across, SelectionRule.Goal up, List<Measured> comparable) {
    List<Measured> front =
        rule.front(measured(), base).stream()
            .sorted(Comparator.comparingDouble(m -> SelectionRule.value(across, m)))
            .toList();
    List<Series> series =
        List.of(
            new Series("measured", points(across, up, comparable), false, false),
            new Series("front", points(across, up, front), true, false));
    Measured example = comparable.getFirst();
    return new LinePanel(
        "",
        SelectionRule.subject(across, example),
        SelectionRule.subject(up, example),
        series,
        winner
            .map(w -> OptionalDouble.of(SelectionRule.value(across, w)))
            .orElse(OptionalDouble.empty()));
  }

  private static List<Point> points(
      SelectionRule.Goal across, SelectionRule.Goal up, List<Measured> of) {
    return of.stream()
        .map(m -> Point.of(SelectionRule.value(across, m), SelectionRule.value(up, m)))
        .toList();
  }

  private Panel panel(String score) {
    String across = parameters.getFirst();
    SequencedMap<String, List<Point>> lines = new LinkedHashMap<>();
    // Too many lines say less than a dot for each candidate.
    boolean dots =
        scattered || measured().stream().map(m -> others(m.candidate())).distinct().count() > LINES;
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
              .sorted(Comparator.comparingDouble(Point::x))
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
