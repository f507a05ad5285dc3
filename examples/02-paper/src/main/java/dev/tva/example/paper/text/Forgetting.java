// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper.text;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.tva.example.arithmetic.Checkpoint;
import dev.tva.example.paper.Csv;
import dev.tva.example.paper.Edits;
import dev.tva.sweep.Measured;
import dev.tva.sweep.SweepResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The experiment: a language model learns from all mail, a copy of it goes on with spam, and what
 * that has learned is taken away from the first.
 */
final class Forgetting {
  static final String BASE = "base";
  static final String NEGATED = "negated";
  static final String RANDOM = "random";
  static final String ON_SPAM = "on spam";
  static final String ON_HAM = "on ham";
  static final String ASCENT = "ascent";

  private static final int WORDS = 2000;
  private static final String GRID = "0:1:0.1";

  private static final Schooling FIRST = new Schooling(5, 2e-3f, false);
  private static final Schooling FURTHER = new Schooling(3, 1e-3f, false);

  /** Passes over the spam for which its loss is climbed; the last that leaves ham alone counts. */
  private static final List<Double> CLIMBS = List.of(0.25, 0.5, 1.0);

  private static final float CLIMBING_RATE = 1e-4f;

  /** By how much a perplexity may rise: the paper's rule. */
  static final double ALLOWED = 0.5;

  private final Corpus corpus;
  private final Edits edits;
  private final Path out;
  private final Vocabulary vocabulary;
  private final Rater rater;
  private final Csv table =
      new Csv("seed", "way", "strength", "chosen", "spammy", "ham", "ham_validation", "spam");

  Forgetting(Corpus corpus, Edits edits, Path out) {
    this.corpus = corpus;
    this.edits = edits;
    this.out = out;
    vocabulary = Vocabulary.of(all(corpus.ham().training(), corpus.spam().training()), WORDS);
    rater = Rater.of(vocabulary, corpus.ham().rating(), corpus.spam().rating());
  }

  private static List<Mail> all(List<Mail> ham, List<Mail> spam) {
    var all = new ArrayList<>(ham);
    all.addAll(spam);
    return all;
  }

  Csv table() {
    return table;
  }

  /** Percent of test mails, as long as a text that is written, that the rater puts right. */
  double percentRated() {
    long right =
        corpus.ham().test().stream().filter(m -> !isSpam(m)).count()
            + corpus.spam().test().stream().filter(this::isSpam).count();
    return 100.0 * right / (corpus.ham().test().size() + corpus.spam().test().size());
  }

  private boolean isSpam(Mail mail) {
    List<String> words = mail.words();
    var begun = new Mail(words.subList(0, Math.min(Judge.WORDS, words.size())));
    return rater.isSpam(vocabulary.encode(begun, 0));
  }

  void run(long seed) throws IOException {
    List<int[]> ham = passages(corpus.ham().training());
    List<int[]> spam = passages(corpus.spam().training());
    var both = new ArrayList<>(ham);
    both.addAll(spam);
    var judge =
        new Judge(
            rater,
            passages(corpus.ham().validation()),
            passages(corpus.ham().test()),
            passages(corpus.spam().test()),
            seed);
    Path base = out.resolve("seed-" + seed).resolve("base");
    Path ft = out.resolve("seed-" + seed).resolve("spam");
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList first =
          FIRST.fit(manager, Language.fresh(manager, vocabulary.size(), seed), both, seed);
      NDList onSpam = FURTHER.fit(manager, first, spam, seed);
      Checkpoint.write(first, base, Language.config(vocabulary.size()));
      Checkpoint.write(onSpam, ft, Language.config(vocabulary.size()));
      SequencedMap<String, Double> unchanged = judge.measure(first);
      add(seed, BASE, "0", true, unchanged);
      add(seed, ON_SPAM, "0", true, judge.measure(onSpam));
      add(seed, ON_HAM, "0", true, judge.measure(FURTHER.fit(manager, first, ham, seed)));
      climb(seed, manager, first, spam, judge, unchanged.get(Judge.HAM_VALIDATION) + ALLOWED);
    }
    Map<String, String> models = Map.of("base", base.toString(), "ft", ft.toString());
    sweep(seed, NEGATED, "negation.tva", models, judge);
    sweep(seed, RANDOM, "control.tva", models, judge);
  }

  private void climb(
      long seed, NDManager manager, NDList base, List<int[]> spam, Judge judge, double most) {
    var all = new LinkedHashMap<Double, SequencedMap<String, Double>>();
    for (double passes : CLIMBS) {
      var climbing = new Schooling(passes, CLIMBING_RATE, true);
      all.put(passes, judge.measure(climbing.fit(manager, base, spam, seed)));
    }
    double last =
        CLIMBS.stream()
            .filter(passes -> all.get(passes).get(Judge.HAM_VALIDATION) <= most)
            .reduce(Double.NaN, (_, passes) -> passes);
    all.forEach(
        (passes, scores) -> add(seed, ASCENT, String.valueOf(passes), passes == last, scores));
  }

  private List<int[]> passages(List<Mail> mails) {
    return Language.passages(vocabulary, mails);
  }

  /** By the paper's rule for language models, on validation mails. */
  private void sweep(
      long seed, String way, String script, Map<String, String> arguments, Judge judge)
      throws IOException {
    String rule = "largest lambda with %s <= base + %s".formatted(Judge.HAM_VALIDATION, ALLOWED);
    SweepResult result =
        edits.sweep(script, arguments, GRID, judge, rule, out.resolve("sweep-" + way));
    for (Measured measured : result.measured()) {
      boolean chosen = result.winner().filter(measured::equals).isPresent();
      add(seed, way, Edits.lambda(measured), chosen, measured.scores());
    }
  }

  private void add(
      long seed, String way, String strength, boolean chosen, Map<String, Double> scores) {
    table.add(
        seed,
        way,
        strength,
        chosen,
        scores.get(Judge.SPAMMY),
        scores.get(Judge.HAM),
        scores.get(Judge.HAM_VALIDATION),
        scores.get(Judge.SPAM));
    System.out.println(seed + " " + way + " " + strength + " " + scores + (chosen ? " *" : ""));
  }
}
