// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Ends a candidate that at some step is worse than the middle of those of earlier batches, by each
 * goal. Those of its own batch do not count, so that the order in which they end decides nothing.
 */
final class EarlyStop {
  /** With fewer to compare with, none is ended. */
  private static final int FEWEST = 4;

  private final SelectionRule rule;
  private final SortedMap<Integer, List<SequencedMap<String, Double>>> earlier = new TreeMap<>();

  EarlyStop(SelectionRule rule) {
    this.rule = rule;
  }

  void add(Outcome outcome) {
    outcome
        .onTheWay()
        .forEach(
            (step, scores) -> earlier.computeIfAbsent(step, _ -> new ArrayList<>()).add(scores));
  }

  /** For one candidate; compares with what is known now. */
  Attempt attempt() {
    SortedMap<Integer, List<Double>> middles = new TreeMap<>();
    earlier.forEach((step, all) -> {
      if (all.size() >= FEWEST) {
        middles.put(step, middles(all));
      }
    });
    return new Attempt(middles);
  }

  private List<Double> middles(List<SequencedMap<String, Double>> all) {
    List<Double> middles = new ArrayList<>();
    for (SelectionRule.Goal goal : rule.goals()) {
      List<Double> sorted =
          all.stream()
              .map(scores -> SelectionRule.worth(goal, scores))
              .filter(w -> !w.isNaN())
              .sorted()
              .toList();
      middles.add(sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2));
    }
    return middles;
  }

  /** Looks on while one candidate is measured. */
  final class Attempt implements Evaluator.Watch {
    private final SortedMap<Integer, List<Double>> middles;
    private final SortedMap<Integer, SequencedMap<String, Double>> steps = new TreeMap<>();
    private boolean stopped;

    private Attempt(SortedMap<Integer, List<Double>> middles) {
      this.middles = middles;
    }

    @Override
    public synchronized boolean goesOn(int step, SequencedMap<String, Double> scores) {
      steps.put(step, scores);
      List<Double> middle = middles.get(step);
      if (middle == null) {
        return !stopped;
      }
      boolean worse = true;
      for (int i = 0; i < middle.size(); i++) {
        // NaN is not worse: what cannot be compared goes on.
        worse &= SelectionRule.worth(rule.goals().get(i), scores) < middle.get(i);
      }
      stopped |= worse;
      return !stopped;
    }

    synchronized boolean stopped() {
      return stopped;
    }

    synchronized SortedMap<Integer, SequencedMap<String, Double>> steps() {
      return new TreeMap<>(steps);
    }
  }
}
