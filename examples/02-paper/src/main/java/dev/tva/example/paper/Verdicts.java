// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Claims of the paper, each with a number of ours and in how many seeds that bears it out. */
final class Verdicts {
  private final Csv sums;
  private final Csv ways;
  private final Csv analogies;
  private final Csv cosines;
  private final Csv stages;
  private final Csv stagedSums;

  Verdicts(Csv sums, Csv ways, Csv analogies, Csv cosines, Csv stages, Csv stagedSums) {
    this.sums = sums;
    this.ways = ways;
    this.analogies = analogies;
    this.cosines = cosines;
    this.stages = stages;
    this.stagedSums = stagedSums;
  }

  String table() {
    var table = new Markdown("in the paper", "asked here", "here", "shown");
    row(
        table,
        "any two task vectors added keep 98.9 % of the fine-tunes' accuracy",
        "pairs keep at least 95 %",
        pairs(),
        x -> x >= 95);
    row(
        table,
        "all eight keep 91.2 %, far more than the pre-trained model has",
        "points that the sum of all six has more than the base, at least 5",
        minus(all(this::isFullSum), all(r -> r.has("tasks", "none"))),
        x -> x >= 5);
    row(
        table,
        "joint training does better than the sum (99.4 %)",
        "points that it has more than the sum of all six",
        minus(all(r -> r.has("tasks", "joint")), all(this::isFullSum)),
        x -> x > 0);
    row(
        table,
        "lambda from 0.3 to 0.5 is near the best in many cases",
        "lambda chosen for four and more task vectors",
        Spread.bySeed(
            sums,
            sums.rows().filter(r -> r.number("count") >= 4 && !r.has("tasks", "joint")),
            r -> r.number("lambda")),
        x -> x >= 0.3 && x <= 0.5);
    negation(table);
    analogies(table);
    geometry(table);
    return table.toString();
  }

  private void negation(Markdown table) {
    for (String question : List.of("digits", "category", "tone")) {
      row(
          table,
          "negation takes 48.3 % on the target to 24.0 %, 95 % of the control kept",
          question + ": points that the target loses, at least 10",
          minus(way(question, "base"), way(question, "negated")),
          x -> x >= 10);
    }
    row(
        table,
        "a random vector of the same length takes 48.3 % to 45.7 % only",
        "points that the target loses to it, less than 3",
        minus(way("", "base"), way("", "random")),
        x -> x < 3);
    row(
        table,
        "gradient ascent destroys the control too (63.4 % to 0.25 %)",
        "control left, %, less than half of the base's",
        Spread.bySeed(ways, ways.rows("way", "ascent"), r -> r.number("control")),
        x -> x < 25);
    row(
        table,
        "more is forgotten where fine-tuning had gained more",
        "correlation over the six targets, above 0",
        gainAgainstLoss(),
        x -> x > 0);
  }

  private void analogies(Markdown table) {
    for (String question : analogies.values("question")) {
      row(
          table,
          "an analogy gains 3.4 points without data of the target",
          question + ": points that it has more than the base",
          minus(analogy(question, "base", "0"), analogy(question, "analogy", "0")).stream()
              .map(x -> -x)
              .toList(),
          x -> x > 0);
      row(
          table,
          "it does better than the same task of another source (89.9 % against 88.6 %)",
          question + ": points that it has more than B",
          minus(analogy(question, "analogy", "0"), analogy(question, "auxiliary", "0")),
          x -> x > 0);
    }
    for (int samples : Analogy.SAMPLES) {
      row(
          table,
          "it helps where there is some data of the target, too",
          samples + " of each class: points more than from the base",
          minus(
              analogy("", "analogy", Integer.toString(samples)),
              analogy("", "base", Integer.toString(samples))),
          x -> x > 0);
    }
  }

  private void geometry(Markdown table) {
    row(
        table,
        "task vectors of different tasks are nearly orthogonal",
        "mean size of the cosine where the questions differ, below 0.05",
        Spread.bySeed(
            cosines, cosines.rows().filter(r -> !related(r)), r -> Math.abs(r.number("cosine"))),
        x -> x < 0.05);
    row(
        table,
        "cosines are higher where tasks are related",
        "mean cosine where the question is the same, above 0.1",
        Spread.bySeed(
            cosines,
            cosines.rows().filter(r -> related(r) && !r.text("a").equals(r.text("b"))),
            r -> r.number("cosine")),
        x -> x > 0.1);
    row(
        table,
        "task vectors soon point where they will at the end",
        "cosine with the end after half of the steps, at least 0.9",
        Spread.bySeed(stages, stages.rows("part", "0.5000"), r -> r.number("cosine")),
        x -> x >= 0.9);
    row(
        table,
        "those of half the steps do nearly as well",
        "points that their sum has less than that of the end, at most 1",
        minus(
            Spread.bySeed(
                stagedSums, stagedSums.rows("part", "1.0000"), r -> r.number("normalized")),
            Spread.bySeed(
                stagedSums, stagedSums.rows("part", "0.5000"), r -> r.number("normalized"))),
        x -> x <= 1);
    row(
        table,
        "orthogonality goes with little interference",
        "correlation of cosine and what a pair loses, above 0",
        cosineAgainstLoss(),
        x -> x > 0);
  }

  private static void row(
      Markdown table, String paper, String asked, List<Double> here, DoublePredicate holds) {
    long shown = here.stream().filter(holds::test).count();
    Spread spread = Spread.of(here);
    boolean fine = Math.max(Math.abs(spread.least()), Math.abs(spread.most())) < 2;
    table.row(
        paper,
        asked,
        fine ? spread.fineText() : spread.text(),
        shown == here.size()
            ? "yes"
            : shown == 0
                ? "**no**"
                : String.format(Locale.ROOT, "in %d of %d seeds", shown, here.size()));
  }

  private List<Double> pairs() {
    return Spread.bySeed(sums, sums.rows("count", 2), r -> r.number("normalized"));
  }

  private List<Double> all(Predicate<Csv.Row> which) {
    return Spread.bySeed(sums, sums.rows().filter(which), r -> r.number("normalized_all"));
  }

  private boolean isFullSum(Csv.Row row) {
    return row.has("count", 6) && !row.has("tasks", "joint");
  }

  private List<Double> way(String question, String way) {
    return Spread.bySeed(
        ways,
        ways.rows("way", way).filter(r -> r.text("target").startsWith(question)),
        r -> r.number("accuracy"));
  }

  private List<Double> analogy(String question, String way, String samples) {
    return Spread.bySeed(
        analogies,
        analogies
            .rows("way", way, "samples", samples)
            .filter(r -> r.text("question").startsWith(question)),
        r -> r.number("accuracy"));
  }

  private static List<Double> minus(List<Double> a, List<Double> b) {
    return IntStream.range(0, a.size()).mapToObj(i -> a.get(i) - b.get(i)).toList();
  }

  private static boolean related(Csv.Row row) {
    return Figures.question(row.text("a")).equals(Figures.question(row.text("b")));
  }

  private List<Double> gainAgainstLoss() {
    var all = new ArrayList<Double>();
    for (String seed : ways.values("seed")) {
      var gains = new ArrayList<Double>();
      var losses = new ArrayList<Double>();
      for (String target : ways.values("target")) {
        double base = accuracy(seed, target, "base");
        gains.add(accuracy(seed, target, "fine-tuned") - base);
        losses.add(base - accuracy(seed, target, "negated"));
      }
      all.add(correlation(gains, losses));
    }
    return all;
  }

  private double accuracy(String seed, String target, String way) {
    return ways.rows("seed", seed, "target", target, "way", way)
        .findFirst()
        .orElseThrow()
        .number("accuracy");
  }

  private List<Double> cosineAgainstLoss() {
    var all = new ArrayList<Double>();
    for (String seed : sums.values("seed")) {
      var near = new ArrayList<Double>();
      var losses = new ArrayList<Double>();
      sums.rows("seed", seed, "count", 2)
          .forEach(pair -> {
            String[] two = pair.text("tasks").split("\\+");
            near.add(
                cosines
                    .rows("seed", seed, "a", two[0], "b", two[1])
                    .findFirst()
                    .orElseThrow()
                    .number("cosine"));
            losses.add(100 - pair.number("normalized"));
          });
      all.add(correlation(near, losses));
    }
    return all;
  }

  /** Pearson's. */
  private static double correlation(List<Double> a, List<Double> b) {
    double meanA = Spread.of(a).mean();
    double meanB = Spread.of(b).mean();
    double both = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.size(); i++) {
      both += (a.get(i) - meanA) * (b.get(i) - meanB);
      squaresA += (a.get(i) - meanA) * (a.get(i) - meanA);
      squaresB += (b.get(i) - meanB) * (b.get(i) - meanB);
    }
    return both / Math.sqrt(squaresA * squaresB);
  }
}
