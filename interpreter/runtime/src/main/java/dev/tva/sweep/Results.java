// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.search.Candidate;
import dev.tva.search.SweepException;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What has come of the candidates so far: told to who listens, and written to the folder. */
final class Results {
  private final Sweep.Setup setup;
  private final SweepFolder folder;
  private final SelectionRule rule;
  private final SweepListener listener;
  private final SortedMap<Candidate, Outcome> outcomes =
      new TreeMap<>(Comparator.comparingInt(Candidate::number));

  /** The first candidate with the values that a text stands for. */
  private final Map<String, Candidate> tried = new HashMap<>();

  private Map<String, Double> base = Map.of();

  Results(Sweep.Setup setup, SweepFolder folder, SelectionRule rule, SweepListener listener) {
    this.setup = setup;
    this.folder = folder;
    this.rule = rule;
    this.listener = listener;
  }

  /** The base's scores, where it is measured. */
  void base(Map<String, Double> scores) {
    base = Map.copyOf(scores);
  }

  Map<String, Double> base() {
    return base;
  }

  /** Whether a candidate's values are tried for the first time. */
  boolean begins(Candidate candidate) {
    return tried.putIfAbsent(candidate.text(), candidate) == null;
  }

  /** What came of a candidate's values. */
  Outcome of(Candidate candidate) {
    return outcomes.get(tried.get(candidate.text()));
  }

  int count(Class<? extends Outcome> kind) {
    return (int) outcomes.values().stream().filter(kind::isInstance).count();
  }

  /**
   * Takes an outcome.
   *
   * @param before whether an earlier sweep had it
   */
  void add(Candidate candidate, Outcome outcome, boolean before) {
    if (outcome instanceof Outcome.Scores(var scores, _)) {
      requireScores(scores);
    }
    outcomes.put(candidate, outcome);
    switch (outcome) {
      case Outcome.Scores(var scores, _) ->
          listener.measured(new Measured(candidate, scores), before, this::winner);
      case Outcome.Stopped _ -> listener.stopped(candidate);
      case Outcome.Failed(String reason) -> listener.failed(candidate, reason);
    }
  }

  /** An evaluator that gives no score at all is none to select by, and may go on. */
  void requireScores(Map<String, Double> found) {
    if (found.isEmpty()) {
      return;
    }
    String given = String.join(", ", found.keySet());
    Set<String> missing = rule.missing(found);
    if (!missing.isEmpty()) {
      throw new SweepException(
          "the rule speaks of "
              + String.join(", ", missing)
              + ", and what was measured is "
              + given);
    }
    if (!rule.decides(found)) {
      throw new SweepException(
          "several scores were measured: "
              + given
              + "; say which decides, as in --select 'max "
              + found.keySet().iterator().next()
              + "'");
    }
  }

  List<Measured> measured() {
    return table(Optional.empty()).measured();
  }

  private Optional<Measured> winner() {
    return rule.select(measured(), base);
  }

  private SweepTable table(Optional<Measured> winner) {
    return new SweepTable(
        setup.parameters(), outcomes, rule, base, winner, setup.search().scattered());
  }

  /** Writes what there is so far. */
  void save() throws IOException {
    save(table(Optional.empty()));
  }

  /** Writes all, with who wins. */
  SweepTable finish() throws IOException {
    return save(table(winner()));
  }

  private SweepTable save(SweepTable table) throws IOException {
    folder.write(folder.table(), table.csv());
    Optional<String> svg = table.svg();
    if (svg.isPresent()) {
      folder.write(folder.plot(), svg.get());
    }
    return table;
  }
}
