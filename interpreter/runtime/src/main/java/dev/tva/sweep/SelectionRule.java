// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which candidate wins: the best by a goal among those that meet all conditions; of equals the
 * first.
 *
 * @param text as it is told to a person
 */
public record SelectionRule(Goal goal, List<Condition> conditions, String text) {
  public SelectionRule {
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

  /** Whether the base must be measured too. */
  public boolean needsBase() {
    return conditions.stream().anyMatch(c -> c.bound.share != 0);
  }

  /** Scores it names that a measured model lacks. */
  public Set<String> missing(Map<String, Double> scores) {
    Set<String> missing = new TreeSet<>();
    conditions.forEach(c -> missing.add(c.score));
    if (goal instanceof Goal.Best(_, Optional<String> score)) {
      score.ifPresent(missing::add);
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
    return switch (goal) {
      case Goal.Best best -> deciding(best, scores).isPresent();
      case Goal.Farthest _ -> true;
    };
  }

  /**
   * The candidate that wins; empty if none meets the conditions.
   *
   * @param base the base's scores, where it was measured
   */
  public Optional<Measured> select(List<Measured> all, Map<String, Double> base) {
    List<Measured> eligible = new ArrayList<>();
    for (Measured m : all) {
      if (conditions.stream().allMatch(c -> holds(c, m, base)) && Double.isFinite(worth(m))) {
        eligible.add(m);
      }
    }
    // Of equals max would give the last one.
    return eligible.stream().sorted(Comparator.comparingDouble(this::worth).reversed()).findFirst();
  }

  private static boolean holds(Condition c, Measured m, Map<String, Double> base) {
    double score = m.scores().getOrDefault(c.score, Double.NaN);
    return c.comparison.holds(score, c.bound.of(base.getOrDefault(c.score, Double.NaN)));
  }

  private double worth(Measured m) {
    return switch (goal) {
      case Goal.Best best -> {
        double score =
            deciding(best, m.scores())
                .map(s -> m.scores().getOrDefault(s, Double.NaN))
                .orElse(Double.NaN);
        yield best.largest ? score : -score;
      }
      case Goal.Farthest(boolean largest, String parameter) -> {
        double value = m.candidate().values().get(parameter).doubleValue();
        yield largest ? value : -value;
      }
    };
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
