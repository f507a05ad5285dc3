// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper.text;

import dev.tva.example.paper.Csv;
import dev.tva.example.paper.Spread;
import dev.tva.plot.Figure;
import dev.tva.plot.LinePanel;
import dev.tva.plot.LinePanel.Point;
import dev.tva.plot.LinePanel.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** The report's section about text and its figure, from the table beside them. */
final class Section {
  static final String TABLE = "text.csv";
  static final String FIGURE = "text.svg";
  static final String PAGE = "text.md";

  /** Beyond it the perplexity of the negated model hides all else. */
  private static final double DRAWN = 0.7;

  /** Percent of texts that another seed of their drawing may change. */
  private static final double NOISE = 7;

  private final Csv table;

  Section(Csv table) {
    this.table = table;
  }

  static Section read(Path report) throws IOException {
    return new Section(Csv.read(report.resolve(TABLE)));
  }

  void write(Path report) throws IOException {
    Files.writeString(report.resolve(FIGURE), figure());
    Files.writeString(report.resolve(PAGE), page());
  }

  String page() {
    return """
    ## Negation in a language model

    A language model (the next word from four, one hidden layer, 0.4 million parameters) learned from mails that people
    wanted (ham) and as many that they did not (spam); a copy went on with the spam. The difference of the two is taken
    away, λ times, by `negation.tva`. *Spammy* is what a naive Bayes rater calls so of 500 texts that a model writes; the
    rater learned from mails that no model saw. The control is the perplexity of ham. λ is the paper's choice, the
    largest of 0, 0.1, ... 1 at which the perplexity of validation ham is at most 0.5 above the unedited model's; the
    random vector and gradient ascent are chosen likewise. Test mails, mean over %d seeds (least to most):

    ![Spammy texts, and the perplexity of ham, against lambda](text.svg)

    %s
    %s\
    """
        .formatted(table.values("seed").size(), models(), findings());
  }

  private String models() {
    return """
    | model | λ, or passes | spammy texts, %% | perplexity of ham | perplexity of spam |
    |---|---|---|---|---|
    | as trained on both | | %s |
    | **less its task vector of spam** | %s | %s |
    | less a random vector, of the same norm in each tensor | %s | %s |
    | gradient ascent on spam | %s | %s |
    | fine-tuned on spam | | %s |
    | fine-tuned on ham | | %s |
    """
        .formatted(
            scores(Forgetting.BASE),
            text(Forgetting.NEGATED, "strength"),
            scores(Forgetting.NEGATED),
            text(Forgetting.RANDOM, "strength"),
            scores(Forgetting.RANDOM),
            text(Forgetting.ASCENT, "strength"),
            scores(Forgetting.ASCENT),
            scores(Forgetting.ON_SPAM),
            scores(Forgetting.ON_HAM));
  }

  private String scores(String way) {
    return String.join(" | ", text(way, Judge.SPAMMY), text(way, Judge.HAM), text(way, Judge.SPAM));
  }

  private String text(String way, String column) {
    return Spread.of(table.values("seed").stream().map(seed -> chosen(seed, way, column)).toList())
        .text();
  }

  private double chosen(String seed, String way, String column) {
    return table
        .rows("seed", seed, "way", way, "chosen", true)
        .findFirst()
        .orElseThrow()
        .number(column);
  }

  private double chosen(String seed, String way) {
    return chosen(seed, way, Judge.SPAMMY);
  }

  private String findings() {
    return """
    | the paper, GPT-2 and toxic comments | here, in seeds |
    |---|---|
    | negation: a sixth of the toxic texts for 0.5 more perplexity (large), two thirds for 0.1 (small) | less than half of the spammy texts: %s; for at most 1 more perplexity of test ham: %s |
    | a random vector changes nothing | spammy texts within %.0f points: %s |
    | gradient ascent ruins the model | stopped by the same rule it forgets less than negation: %s |
    | fine-tuning on good text forgets less than negation, at a higher perplexity | forgets less: %s; at a higher perplexity: %s |
    """
        .formatted(
            seeds(s -> chosen(s, Forgetting.NEGATED) < chosen(s, Forgetting.BASE) / 2),
            seeds(s ->
                chosen(s, Forgetting.NEGATED, Judge.HAM)
                    <= chosen(s, Forgetting.BASE, Judge.HAM) + 1),
            NOISE,
            seeds(
                s -> Math.abs(chosen(s, Forgetting.RANDOM) - chosen(s, Forgetting.BASE)) <= NOISE),
            seeds(s -> chosen(s, Forgetting.ASCENT) > chosen(s, Forgetting.NEGATED)),
            seeds(s -> chosen(s, Forgetting.ON_HAM) > chosen(s, Forgetting.NEGATED)),
            seeds(s ->
                chosen(s, Forgetting.ON_HAM, Judge.HAM)
                    > chosen(s, Forgetting.NEGATED, Judge.HAM)));
  }

  private String seeds(Predicate<String> holds) {
    return table.values("seed").stream().filter(holds).count()
        + " of "
        + table.values("seed").size();
  }

  /** An SVG document. */
  String figure() {
    return new Figure(
            "Forgetting to write spam",
            List.of(panel("spammy texts, %", Judge.SPAMMY), panel("perplexity of ham", Judge.HAM)),
            2,
            520,
            300)
        .svg();
  }

  private LinePanel panel(String up, String column) {
    return new LinePanel(
        "",
        "λ",
        up,
        List.of(
            series("negated", Forgetting.NEGATED, column, false),
            series("random", Forgetting.RANDOM, column, true)),
        OptionalDouble.empty());
  }

  private Series series(String name, String way, String column, boolean dashed) {
    List<Csv.Row> rows = table.rows("way", way).toList();
    List<Point> points =
        table.values("strength").stream()
            .filter(strength -> Double.parseDouble(strength) <= DRAWN)
            .map(strength -> point(strength, rows, column))
            .flatMap(Optional::stream)
            .toList();
    return new Series(name, points, true, dashed);
  }

  private static Optional<Point> point(String strength, List<Csv.Row> rows, String column) {
    List<Double> seeds =
        rows.stream()
            .filter(row -> row.has("strength", strength))
            .map(row -> row.number(column))
            .toList();
    if (seeds.isEmpty()) {
      return Optional.empty();
    }
    Spread spread = Spread.of(seeds);
    double x = Double.parseDouble(strength);
    return Optional.of(new Point(x, spread.mean(), spread.least(), spread.most(), ""));
  }
}
