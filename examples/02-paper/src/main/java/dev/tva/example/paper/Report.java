// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes the report, its figures and its verdicts from the tables that experiments have left. */
final class Report {
  /** What the text part has written, where it was run. */
  private static final String TEXT = "text.md";

  private final Path folder;
  private final Csv sums;
  private final Csv pairs;
  private final Csv ways;
  private final Csv analogies;
  private final Csv cosines;
  private final Csv stages;
  private final Csv stagedSums;

  Report(Path folder) throws IOException {
    this.folder = folder;
    sums = Csv.read(folder.resolve("addition.csv"));
    pairs = Csv.read(folder.resolve("pairs.csv"));
    ways = Csv.read(folder.resolve("negation.csv"));
    analogies = Csv.read(folder.resolve("analogy.csv"));
    cosines = Csv.read(folder.resolve("geometry-cosines.csv"));
    stages = Csv.read(folder.resolve("geometry-stages.csv"));
    stagedSums = Csv.read(folder.resolve("geometry-sums.csv"));
  }

  void write() throws IOException {
    Figures.write(folder);
    Files.writeString(folder.resolve("README.md"), text());
  }

  private String text() throws IOException {
    var text = new StringBuilder();
    text.append(
        """
        # Editing models with task arithmetic, on small real data

        Written by `examples/02-paper/run`; [the example](../README.md) says what was trained on what. Each number is of
        test data, a mean over seeds (least to most), and bands in figures reach from the least to the most. Coefficients
        were chosen on validation data. Minutes are those of the clock, on a machine with other work.

        """);
    text.append(runs());
    text.append(
        """

        ## What the paper found, and what is found here

        Where a row does not say *yes*, our data does not show what the paper shows, or not for each seed.

        """);
    text.append(new Verdicts(sums, ways, analogies, cosines, stages, stagedSums).table());
    text.append(addition());
    text.append(pairs());
    text.append(negation());
    text.append(analogy());
    text.append(geometry());
    Path part = folder.resolve(TEXT);
    if (Files.exists(part)) {
      text.append('\n').append(Files.readString(part));
    }
    return text.toString();
  }

  private String runs() throws IOException {
    var table = new Markdown("experiment", "seeds", "commit", "minutes", "finished");
    Runs.read(folder)
        .rows()
        .forEach(r ->
            table.row(
                r.text("experiment"),
                r.text("seeds"),
                '`' + r.text("commit") + '`',
                String.format(Locale.ROOT, "%.0f", r.number("minutes")),
                r.text("finished")));
    return table.toString();
  }

  private String addition() {
    var table =
        new Markdown(
            "task vectors added",
            "sets",
            "normalized accuracy on these, %",
            "on all six, %",
            "lambda chosen");
    for (String count : sums.values("count")) {
      List<Csv.Row> rows = sums.rows("count", count).filter(r -> !r.has("tasks", "joint")).toList();
      boolean none = count.equals("0");
      table.row(
          none ? "none: the base" : count,
          Long.toString(rows.size() / sums.values("seed").size()),
          none ? "" : Spread.of(sums, rows.stream(), r -> r.number("normalized")).text(),
          Spread.of(sums, rows.stream(), r -> r.number("normalized_all")).text(),
          none ? "" : Spread.of(sums, rows.stream(), r -> r.number("lambda")).fineText());
    }
    table.row(
        "joint training on all",
        "1",
        Spread.of(sums, sums.rows("tasks", "joint"), r -> r.number("normalized")).text(),
        Spread.of(sums, sums.rows("tasks", "joint"), r -> r.number("normalized_all")).text(),
        "");
    return """

    ## Addition

    `base + lambda*sum(taus)` ([addition.tva](../addition.tva)) for every set of the six tasks, one lambda from 0 to 1 in
    steps of 0.05 for each set. Normalized accuracy is the accuracy in percent of the fine-tuned model's, averaged over
    tasks. Joint training sees the data of all six, for as many steps as all fine-tunings together.

    %s
    ![Adding task vectors](addition.svg)
    """
        .formatted(table);
  }

  private String pairs() {
    var table =
        new Markdown(
            "chosen by", "tried", "on validation data, %", "on test data, %", "coefficients");
    pairRow(table, "one lambda for both: a grid", "grid");
    pairRow(table, "one for each: `--search cmaes`", "cmaes");
    List<String> seeds = List.copyOf(pairs.values("seed"));
    long all = pairs.rows("way", "grid").count();
    return """

    ### A coefficient for each

    `base + of_a*(a - base) + of_b*(b - base)` ([pairs.tva](../pairs.tva)) for all pairs of tasks. The grid has 21 values of one lambda, as
    above; the search has a budget of %d candidates with two of their own, begins at 0.5 and 0.5, and knows nothing of the grid. Normalized
    accuracy on the two tasks:

    %s
    The search's best is at least as good as the grid's for %d of %d pairs on validation data, by which both choose, and for %d on
    test data. By seed, on validation data: %s.
    """
        .formatted(
            Pairs.BUDGET,
            table,
            atLeastAsGood("validation", seeds),
            all,
            atLeastAsGood("test", seeds),
            seeds.stream()
                .map(seed ->
                    atLeastAsGood("validation", List.of(seed))
                        + " of "
                        + pairs.rows("way", "grid", "seed", seed).count())
                .collect(Collectors.joining(", ")));
  }

  private void pairRow(Markdown table, String name, String way) {
    table.row(
        name,
        Spread.of(pairs, pairs.rows("way", way), r -> r.number("tried")).wholeText(),
        Spread.of(pairs, pairs.rows("way", way), r -> r.number("validation")).text(),
        Spread.of(pairs, pairs.rows("way", way), r -> r.number("test")).text(),
        Spread.of(pairs, pairs.rows("way", way), r -> (r.number("of_a") + r.number("of_b")) / 2)
            .fineText());
  }

  private long atLeastAsGood(String column, List<String> seeds) {
    return pairs
        .rows("way", "cmaes")
        .filter(r -> seeds.contains(r.text("seed")))
        .filter(r -> {
          Csv.Row grid =
              pairs
                  .rows("way", "grid", "seed", r.text("seed"), "tasks", r.text("tasks"))
                  .findFirst()
                  .orElseThrow();
          return r.number(column) >= grid.number(column);
        })
        .count();
  }

  private String negation() {
    var table =
        new Markdown("", "target, %", "same question, other source, %", "control, %", "lambda");
    List<String[]> rows =
        List.of(
            new String[] {"base", "the base"},
            new String[] {"fine-tuned", "fine-tuned on the target"},
            new String[] {"negated", "**negative task vector**"},
            new String[] {"random", "random vector of the same lengths"},
            new String[] {"ascent", "gradient ascent on the target"},
            new String[] {"rest", "fine-tuned on the control's tasks"});
    for (String[] row : rows) {
      table.row(
          row[1],
          way(row[0], "accuracy"),
          way(row[0], "sibling"),
          way(row[0], "control"),
          lambda(row[0]));
    }
    var targets =
        new Markdown(
            "target",
            "base, %",
            "fine-tuned, %",
            "negated, %",
            "random, %",
            "control before, %",
            "after, %");
    for (String target : ways.values("target")) {
      targets.row(
          target,
          way(target, "base", "accuracy"),
          way(target, "fine-tuned", "accuracy"),
          way(target, "negated", "accuracy"),
          way(target, "random", "accuracy"),
          way(target, "base", "control"),
          way(target, "negated", "control"));
    }
    return """

    ## Negation

    `base - lambda*tau` ([negation.tva](../negation.tva)) with the largest lambda from 0 to 1 that keeps 95 %% of the
    base's accuracy on the control: the four tasks with another question. The random vector
    ([control.tva](../control.tva)) has the length of the task vector in each tensor, and its lambda is chosen in the same
    way. Guessing is right for 10 %% of the digits and 20 %% of the tones. Mean of six targets:

    %s
    Target by target:

    %s
    ![Forgetting by negation](negation.svg)
    """
        .formatted(table, targets);
  }

  private String way(String way, String column) {
    return Spread.of(ways, ways.rows("way", way), r -> r.number(column)).text();
  }

  private String way(String target, String way, String column) {
    return Spread.of(ways, ways.rows("target", target, "way", way), r -> r.number(column)).text();
  }

  private String lambda(String way) {
    return way.equals("negated") || way.equals("random")
        ? Spread.of(ways, ways.rows("way", way), r -> r.number("lambda")).fineText()
        : "";
  }

  private String analogy() {
    List<String> questions = List.copyOf(analogies.values("question"));
    var heading = new ArrayList<>(List.of("", "samples of each class"));
    questions.forEach(q -> heading.add(q + ", %"));
    var table = new Markdown(heading.toArray(String[]::new));
    analogyRow(table, questions, "base", "0", "the base");
    analogyRow(table, questions, "auxiliary", "0", "B alone: the same classes of the other source");
    analogyRow(table, questions, "analogy", "0", "**analogy**");
    for (int samples : Analogy.SAMPLES) {
      analogyRow(table, questions, "base", Integer.toString(samples), "fine-tuned from the base");
      analogyRow(
          table, questions, "analogy", Integer.toString(samples), "fine-tuned from the analogy");
    }
    analogyRow(table, questions, "all data", "all", "fine-tuned on all of the target's data");
    return """

    ## Analogy

    Each question makes a grid: two sources by the first and the second half of the classes. Three cells are fine-tuned on,
    the fourth is the target: `base + lambda*((c - base) + (b - a))` ([analogy.tva](../analogy.tva)), where C has the
    target's source, B its classes and A neither. Without samples of the target only lambda, one of 0 to 1.5, is chosen with
    the help of its validation part. The heads know all classes, so that data of one half also teaches that the other half does
    not occur: *B alone* gains much by that. Mean over the four targets of a grid:

    %s
    ![Analogies](analogy.svg)
    """
        .formatted(table);
  }

  private void analogyRow(
      Markdown table, List<String> questions, String way, String samples, String name) {
    var cells = new ArrayList<>(List.of(name, samples));
    for (String question : questions) {
      cells.add(
          Spread.of(
                  analogies,
                  analogies.rows("question", question, "way", way, "samples", samples),
                  r -> r.number("accuracy"))
              .text());
    }
    table.row(cells.toArray(String[]::new));
  }

  private String geometry() {
    return """

    ## Geometry

    Cosines of the six task vectors ([geometry.tva](../geometry.tva)), mean over seeds:

    ![Cosines](geometry-cosines.svg)

    The same for what a fine-tuning has reached after each sixth of its steps, and the accuracy of the sum of all six task
    vectors of that moment, lambda from 0 to 2:

    ![During fine-tuning](geometry-stages.svg)

    What is lost where two task vectors are added, against their cosine:

    ![Interference](geometry-interference.svg)
    """;
  }
}
