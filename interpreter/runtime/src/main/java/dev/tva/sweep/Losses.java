// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.search.Candidate;
import dev.tva.search.Front;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * How the candidates of a round compare, as a search is told: those that meet the conditions by the
 * goals, then the others by how far they miss them, then what has no score.
 */
final class Losses {
  private final SelectionRule rule;
  private final Map<String, Double> base;

  /** First by what became of it, then by how bad that is. */
  private record Place(int kind, double value) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return Comparator.comparingInt(Place::kind)
          .thenComparingDouble(Place::value)
          .compare(this, other);
    }
  }

  Losses(SelectionRule rule, Map<String, Double> base) {
    this.rule = rule;
    this.base = base;
  }

  /**
   * From the best at 0; equals get the same.
   *
   * @param round the outcomes by candidate
   * @param earlier what was measured before
   */
  List<Double> of(List<Candidate> round, List<Outcome> outcomes, List<Measured> earlier) {
    double[] standing = standing(round, outcomes, earlier);
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < round.size(); i++) {
      places.add(place(round.get(i), outcomes.get(i), standing[i]));
    }
    return places.stream()
        .map(p -> {
          long better = places.stream().filter(o -> o.compareTo(p) < 0).count();
          long equal = places.stream().filter(o -> o.compareTo(p) == 0).count();
          return better + (equal - 1) / 2.0;
        })
        .toList();
  }

  private Place place(Candidate candidate, Outcome outcome, double standing) {
    return switch (outcome) {
      case Outcome.Scores(var scores, _) -> {
        Measured m = new Measured(candidate, scores);
        double excess = rule.excess(m, base);
        yield !rule.isComparable(m)
            ? new Place(2, 0)
            : excess > 0 ? new Place(1, excess) : new Place(0, standing);
      }
      case Outcome.Stopped _ -> new Place(2, 1);
      case Outcome.Failed _ -> new Place(3, 0);
    };
  }

  /** By one goal what it is worth, by several how far it is from the best of each. */
  private double[] standing(List<Candidate> round, List<Outcome> outcomes, List<Measured> earlier) {
    List<Measured> all = new ArrayList<>();
    int[] at = new int[round.size()];
    for (int i = 0; i < round.size(); i++) {
      at[i] = -1;
      if (outcomes.get(i) instanceof Outcome.Scores(var scores, _)) {
        Measured m = new Measured(round.get(i), scores);
        if (rule.isEligible(m, base)) {
          at[i] = all.size();
          all.add(m);
        }
      }
    }
    boolean one = rule.goals().size() == 1;
    if (!one) {
      earlier.stream().filter(m -> rule.isEligible(m, base)).forEach(all::add);
    }
    List<double[]> worths = all.stream().map(rule::worths).toList();
    double[] places =
        one ? worths.stream().mapToDouble(w -> -w[0]).toArray() : Front.distances(worths);
    double[] standing = new double[round.size()];
    for (int i = 0; i < standing.length; i++) {
      standing[i] = at[i] < 0 ? 0 : places[at[i]];
    }
    return standing;
  }
}
