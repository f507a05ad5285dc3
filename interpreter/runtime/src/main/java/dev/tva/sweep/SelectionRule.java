// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.search.Front;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Which candidate wins: the best by a goal among those that meet all conditions; of equals the
 * first. By several goals it is one of those that no other beats in every way.
 *
 * @param text as it is told to a person
 */
public record SelectionRule(List<Goal> goals, List<Condition> conditions, String text) {
  public SelectionRule {
    goals = List.copyOf(goals);
    conditions = List.copyOf(conditions);
  }

  /** What is wanted most. */
  public sealed interface Goal {
    /** The largest or smallest of a score; of the only one where none is named. */
    record Best(boolean largest, Optional<String> score) implements Goal {}

    /** The largest or smallest value of a parameter. */
    record Farthest(boolean largest, String parameter) implements Goal {}
  }

  /** What must hold of a score. */
  public record Condition(String score, Comparison comparison, Bound bound) {}

  /** How a score is compared with a bound. */
  public enum Comparison {
    AT_LEAST(">="),
    AT_MOST("<="),
    ABOVE(">"),
    BELOW("<");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    boolean holds(double score, double bound) {
      return switch (this) {
        case AT_LEAST -> score >= bound;
        case AT_MOST -> score <= bound;
        case ABOVE -> score > bound;
        case BELOW -> score < bound;
      };
    }

    static Optional<Comparison> of(String sign) {
      return java.util.Arrays.stream(values()).filter(c -> c.sign.equals(sign)).findFirst();
    }
  }

  /** {@code share} of the base's score, and {@code offset} more. */
  public record Bound(double share, double offset) {
    double of(double base) {
      // Where the base does not count it may be missing, and NaN times 0 is NaN.
      return share == 0 ? offset : share * base + offset;
    }
  }

  /**
   * Reads a rule or the name of a {@link Preset}.
   *
   * @param parameters those that vary
   * @throws SweepException if it is none
   */
  public static SelectionRule parse(String text, List<String> parameters) {
    String rule = Preset.of(text).map(Preset::rule).orElse(text);
    return new RuleParser(rule, parameters).parse();
  }

  /** Whether scores decide, and not the values of parameters. */
  public boolean comparesScores() {
    return goals.stream().allMatch(Goal.Best.class::isInstance);
  }

  /** Whether the base must be measured too. */
  public boolean needsBase() {
    return conditions.stream().anyMatch(c -> c.bound.share != 0);
  }

  /** Scores it names that a measured model lacks. */
  public Set<String> missing(Map<String, Double> scores) {
    Set<String> missing = new TreeSet<>();
    conditions.forEach(c -> missing.add(c.score));
    for (Goal goal : goals) {
      if (goal instanceof Goal.Best(_, Optional<String> score)) {
        score.ifPresent(missing::add);
      }
    }
    missing.removeAll(scores.keySet());
    return missing;
  }

  /** The score that decides; empty if the rule names none and there are none or several. */
  private static Optional<String> deciding(Goal.Best best, Map<String, Double> scores) {
    if (best.score.isPresent()) {
      return best.score;
    }
    List<String> own =
        scores.keySet().stream()
            .filter(k -> !k.equals(Evaluator.CONTROL) && !k.startsWith(Evaluator.CONTROL + "."))
            .toList();
    return own.size() == 1 ? Optional.of(own.getFirst()) : Optional.empty();
  }

  /** Whether it is clear what decides, given the scores a model has. */
  public boolean decides(Map<String, Double> scores) {
    return goals.stream()
        .allMatch(goal ->
            switch (goal) {
              case Goal.Best best -> deciding(best, scores).isPresent();
              case Goal.Farthest _ -> true;
            });
  }

  /** What a goal is about, for a person: a score or a parameter. */
  static String subject(Goal goal, Measured example) {
    return switch (goal) {
      case Goal.Best best -> deciding(best, example.scores()).orElse(Evaluator.SCORE);
      case Goal.Farthest(_, String parameter) -> parameter;
    };
  }

  /** What it is about in numbers. */
  static double value(Goal goal, Measured m) {
    return switch (goal) {
      case Goal.Best best -> score(best, m.scores());
      case Goal.Farthest(_, String parameter) ->
          m.candidate().values().get(parameter).doubleValue();
    };
  }

  private static double score(Goal.Best best, Map<String, Double> scores) {
    return deciding(best, scores).map(s -> scores.getOrDefault(s, Double.NaN)).orElse(Double.NaN);
  }

  /** What scores are worth by a goal, more for better; NaN where they do not tell. */
  static double worth(Goal goal, Map<String, Double> scores) {
    return switch (goal) {
      case Goal.Best best -> best.largest ? score(best, scores) : -score(best, scores);
      case Goal.Farthest _ -> Double.NaN;
    };
  }

  /** What a candidate is worth by each goal, more for better. */
  double[] worths(Measured m) {
    return goals.stream()
        .mapToDouble(goal -> {
          boolean largest =
              switch (goal) {
                case Goal.Best best -> best.largest;
                case Goal.Farthest farthest -> farthest.largest;
              };
          return largest ? value(goal, m) : -value(goal, m);
        })
        .toArray();
  }

  /** Whether each goal has a number to go by. */
  boolean isComparable(Measured m) {
    return DoubleStream.of(worths(m)).allMatch(Double::isFinite);
  }

  /** Whether a candidate may win. */
  boolean isEligible(Measured m, Map<String, Double> base) {
    return isComparable(m) && excess(m, base) == 0;
  }

  /** By how much the conditions are missed, in parts of their bounds; 0 where they are met. */
  double excess(Measured m, Map<String, Double> base) {
    double excess = 0;
    for (Condition c : conditions) {
      double bound = c.bound.of(base.getOrDefault(c.score, Double.NaN));
      double score = m.scores().getOrDefault(c.score, Double.NaN);
      if (!c.comparison.holds(score, bound)) {
        double off = Math.abs(score - bound) / Math.max(Math.abs(bound), Double.MIN_NORMAL);
        excess += Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(off, Double.MIN_NORMAL);
      }
    }
    return excess;
  }

  /**
   * Those of which no other is better by one goal and as good by all; by one goal, the best.
   *
   * @param base the base's scores, where it was measured
   */
  public List<Measured> front(List<Measured> all, Map<String, Double> base) {
    List<Measured> eligible = all.stream().filter(m -> isEligible(m, base)).toList();
    return Front.of(eligible.stream().map(this::worths).toList()).stream()
        .map(eligible::get)
        .toList();
  }

  /**
   * The candidate that wins; empty if none meets the conditions. Of a front that is the one nearest
   * to the best of each goal.
   */
  public Optional<Measured> select(List<Measured> all, Map<String, Double> base) {
    List<Measured> front = front(all, base);
    double[] distances = Front.distances(front.stream().map(this::worths).toList());
    return IntStream.range(0, front.size())
        .boxed()
        .min(Comparator.comparingDouble(i -> distances[i]))
        .map(front::get);
  }

  /** The bounds in numbers, for a person: {@code control >= 0.8645}. */
  public List<String> bounds(Map<String, Double> base) {
    return conditions.stream()
        .filter(c -> c.bound.share != 0)
        .map(c ->
            c.score
                + " "
                + c.comparison.sign
                + " "
                + dev.tva.diagnostic.NumberText.of(
                    c.bound.of(base.getOrDefault(c.score, Double.NaN))))
        .toList();
  }
}
