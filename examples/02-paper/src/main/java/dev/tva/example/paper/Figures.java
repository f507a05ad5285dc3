// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import dev.tva.plot.Figure;
import dev.tva.plot.HeatPanel;
import dev.tva.plot.LinePanel;
import dev.tva.plot.LinePanel.Point;
import dev.tva.plot.LinePanel.Series;
import dev.tva.plot.Panel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The report's figures, each from tables that lie beside it. */
final class Figures {
  private static final double WIDTH = 480;
  private static final double HEIGHT = 290;

  private Figures() {}

  /** Makes a figure from the tables in a folder. */
  @FunctionalInterface
  interface Plot {
    Figure of(Path report) throws IOException;
  }

  /** By the names of their files. */
  static SequencedMap<String, Plot> all() {
    var all = new LinkedHashMap<String, Plot>();
    all.put("addition.svg", Figures::addition);
    all.put("negation.svg", Figures::negation);
    all.put("analogy.svg", Figures::analogy);
    all.put("geometry-cosines.svg", Figures::cosines);
    all.put("geometry-stages.svg", Figures::stages);
    all.put("geometry-interference.svg", Figures::interference);
    return all;
  }

  static void write(Path report) throws IOException {
    for (var figure : all().entrySet()) {
      Files.writeString(report.resolve(figure.getKey()), figure.getValue().of(report).svg());
    }
  }

  private static Figure addition(Path report) throws IOException {
    Csv sums = Csv.read(report.resolve("addition.csv"));
    Csv coefficients = Csv.read(report.resolve("addition-lambda.csv"));
    List<Point> own = new ArrayList<>();
    List<Point> all = new ArrayList<>();
    for (String count : sums.values("count")) {
      Stream<Csv.Row> rows = sums.rows("count", count).filter(r -> !r.has("tasks", "joint"));
      List<Csv.Row> some = rows.toList();
      double x = Double.parseDouble(count);
      all.add(point(x, Spread.of(sums, some.stream(), r -> r.number("normalized_all"))));
      if (x > 0) {
        own.add(point(x, Spread.of(sums, some.stream(), r -> r.number("normalized"))));
      }
    }
    Spread joint = Spread.of(sums, sums.rows("tasks", "joint"), r -> r.number("normalized_all"));
    List<Series> curves = new ArrayList<>();
    for (String count : coefficients.values("count")) {
      curves.add(
          line(
              count.equals("1") ? "1 task" : count + " tasks",
              over("lambda", coefficients, () -> coefficients.rows("count", count), "normalized"),
              false));
    }
    return new Figure(
        "Adding task vectors",
        List.of(
            new LinePanel(
                "The best sum of each set of tasks, test",
                "task vectors added",
                "normalized accuracy, %",
                List.of(
                    line("on these tasks", own, false),
                    line("on all six", all, false),
                    line("joint training", level(joint.mean(), 1, 6), true)),
                OptionalDouble.empty()),
            new LinePanel(
                "By the coefficient, validation",
                "lambda",
                "normalized accuracy, %",
                curves,
                OptionalDouble.empty())),
        2,
        WIDTH,
        HEIGHT);
  }

  private static Figure negation(Path report) throws IOException {
    Csv csv = Csv.read(report.resolve("negation-lambda.csv"));
    List<Panel> panels = new ArrayList<>();
    for (String target : csv.values("target")) {
      List<Series> series = new ArrayList<>();
      for (String column : List.of("accuracy", "control")) {
        for (String way : List.of("negated", "random")) {
          series.add(
              line(
                  (column.equals("control") ? "control" : "target")
                      + (way.equals("random") ? ", random" : ""),
                  over("lambda", csv, () -> csv.rows("target", target, "way", way), column),
                  way.equals("random")));
        }
      }
      panels.add(new LinePanel(target, "lambda", "accuracy, %", series, OptionalDouble.empty()));
    }
    return new Figure("Forgetting a task by negation, test", panels, 2, WIDTH, 250);
  }

  private static Figure analogy(Path report) throws IOException {
    Csv csv = Csv.read(report.resolve("analogy.csv"));
    List<Panel> panels = new ArrayList<>();
    for (String question : csv.values("question")) {
      List<Series> series = new ArrayList<>();
      for (String way : List.of("base", "analogy")) {
        series.add(
            line(
                "from the " + way,
                over("samples", csv, () -> csv.rows("question", question, "way", way), "accuracy"),
                false));
      }
      for (String way : List.of("auxiliary", "all data")) {
        Spread level =
            Spread.of(csv, csv.rows("question", question, "way", way), r -> r.number("accuracy"));
        series.add(
            line(
                way.equals("auxiliary") ? "B alone" : way,
                level(level.mean(), 0, Analogy.SAMPLES.getLast()),
                true));
      }
      panels.add(
          new LinePanel(
              question,
              "samples of each class of the target",
              "accuracy, %",
              series,
              OptionalDouble.empty()));
    }
    return new Figure("A is to B as C is to the target, test", panels, 2, WIDTH, HEIGHT);
  }

  private static Figure cosines(Path report) throws IOException {
    Csv csv = Csv.read(report.resolve("geometry-cosines.csv"));
    List<String> tasks = List.copyOf(csv.values("a"));
    var values = new double[tasks.size()][tasks.size()];
    for (int i = 0; i < tasks.size(); i++) {
      for (int j = 0; j < tasks.size(); j++) {
        // To what is printed, so that there is no -0.00.
        values[i][j] = Math.round(100 * cosine(csv, tasks.get(i), tasks.get(j)).mean()) / 100.0;
      }
    }
    // Half is as blue as the diagonal, so that what lies between can be told apart.
    return new Figure(
        "Cosines of task vectors",
        List.of(new HeatPanel("", tasks, tasks, values, 0, 0.5)),
        1,
        WIDTH,
        HEIGHT);
  }

  static Spread cosine(Csv csv, String a, String b) {
    return Spread.of(csv, csv.rows("a", a, "b", b), r -> r.number("cosine"));
  }

  private static Figure stages(Path report) throws IOException {
    Csv stages = Csv.read(report.resolve("geometry-stages.csv"));
    Csv sums = Csv.read(report.resolve("geometry-sums.csv"));
    List<Series> cosines = new ArrayList<>();
    List<Series> lengths = new ArrayList<>();
    for (String task : stages.values("task")) {
      cosines.add(
          line(task, over("part", stages, () -> stages.rows("task", task), "cosine"), false));
      lengths.add(
          line(task, over("part", stages, () -> stages.rows("task", task), "length"), false));
    }
    String across = "share of the fine-tuning's steps";
    return new Figure(
        "Task vectors during fine-tuning",
        List.of(
            new LinePanel(
                "Direction", across, "cosine with the last", cosines, OptionalDouble.empty()),
            new LinePanel("Length", across, "share of the last's", lengths, OptionalDouble.empty()),
            new LinePanel(
                "All six added, test",
                across,
                "normalized accuracy, %",
                List.of(line("", over("part", sums, sums::rows, "normalized"), false)),
                OptionalDouble.empty())),
        2,
        WIDTH,
        HEIGHT);
  }

  private static Figure interference(Path report) throws IOException {
    Csv cosines = Csv.read(report.resolve("geometry-cosines.csv"));
    Csv sums = Csv.read(report.resolve("addition.csv"));
    List<Point> same = new ArrayList<>();
    List<Point> other = new ArrayList<>();
    for (String pair : sums.values("tasks")) {
      String[] two = pair.split("\\+");
      if (two.length == 2) {
        boolean related = question(two[0]).equals(question(two[1]));
        Spread kept = Spread.of(sums, sums.rows("tasks", pair), r -> r.number("normalized"));
        (related ? same : other)
            .add(
                new Point(
                    cosine(cosines, two[0], two[1]).mean(),
                    100 - kept.mean(),
                    100 - kept.most(),
                    100 - kept.least(),
                    related ? question(two[0]) : ""));
      }
    }
    return new Figure(
        "Interference against similarity",
        List.of(
            new LinePanel(
                "The sum of two task vectors, test",
                "their cosine",
                "points lost against the fine-tunes",
                List.of(
                    new Series("same question", same, false, false),
                    new Series("different ones", other, false, false)),
                OptionalDouble.empty())),
        1,
        640,
        HEIGHT);
  }

  /** What a task asks: its name up to the source. */
  static String question(String task) {
    return task.substring(0, task.indexOf('-'));
  }

  /** Rows, each time anew. */
  @FunctionalInterface
  private interface Rows {
    Stream<Csv.Row> get();
  }

  private static List<Point> over(String x, Csv csv, Rows rows, String y) {
    ToDoubleFunction<Csv.Row> number = r -> r.number(y);
    return rows.get()
        .map(r -> r.text(x))
        .distinct()
        .map(value ->
            point(
                Double.parseDouble(value),
                Spread.of(csv, rows.get().filter(r -> r.has(x, value)), number)))
        .toList();
  }

  private static Point point(double x, Spread y) {
    return new Point(x, y.mean(), y.least(), y.most(), "");
  }

  private static Series line(String name, List<Point> points, boolean dashed) {
    return new Series(name, points, true, dashed);
  }

  private static List<Point> level(double y, double from, double to) {
    return List.of(Point.of(from, y), Point.of(to, y));
  }
}
