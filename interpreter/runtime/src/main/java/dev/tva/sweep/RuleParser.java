// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.search.SweepException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Reads selection rules: {@code max SCORE}, {@code largest PARAM with SCORE >= 95% of base and
 * ...}.
 */
final class RuleParser {
  private static final Pattern WORD = Pattern.compile(">=|<=|[<>,]|[^\\s<>,]+");
  private static final Pattern NUMBER = Pattern.compile("-?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  private final String text;
  private final List<String> parameters;
  private final Deque<String> words;

  RuleParser(String text, List<String> parameters) {
    this.text = text.strip().replaceAll("\\s+", " ");
    this.parameters = parameters;
    this.words = new ArrayDeque<>(WORD.matcher(text).results().map(MatchResult::group).toList());
  }

  SelectionRule parse() {
    List<SelectionRule.Goal> goals = new ArrayList<>(List.of(goal()));
    while (",".equals(words.peek())) {
      words.remove();
      goals.add(goal());
    }
    List<SelectionRule.Condition> conditions = new ArrayList<>();
    if (!words.isEmpty()) {
      expect("with");
      conditions.add(condition());
      while (!words.isEmpty()) {
        expect("and");
        conditions.add(condition());
      }
    }
    String named =
        goals.getFirst() instanceof SelectionRule.Goal.Farthest(boolean largest, String p)
            ? text.replaceFirst(
                "^(largest|smallest)( (?!with )[^\\s,]+)?",
                (largest ? "largest " : "smallest ") + java.util.regex.Matcher.quoteReplacement(p))
            : text;
    return new SelectionRule(goals, conditions, named);
  }

  private SelectionRule.Goal goal() {
    String word = next("max, min, largest or smallest");
    return switch (word) {
      case "max", "min" -> new SelectionRule.Goal.Best(word.equals("max"), name());
      case "largest", "smallest" ->
          new SelectionRule.Goal.Farthest(word.equals("largest"), parameter(name()));
      default -> throw problem("it begins with `" + word + "`");
    };
  }

  private Optional<String> name() {
    String word = words.peek();
    return word == null || word.equals("with") || word.equals(",")
        ? Optional.empty()
        : Optional.of(words.remove());
  }

  private String parameter(Optional<String> name) {
    if (name.isEmpty() && parameters.size() == 1) {
      return parameters.getFirst();
    }
    if (name.filter(parameters::contains).isEmpty()) {
      throw problem(
          name.map(n -> "`" + n + "` does not vary").orElse("it names no parameter")
              + "; what varies is "
              + String.join(", ", parameters));
    }
    return name.get();
  }

  private SelectionRule.Condition condition() {
    String score = next("a score");
    String sign = next("a comparison");
    SelectionRule.Comparison comparison =
        SelectionRule.Comparison.of(sign)
            .orElseThrow(() -> problem("`" + sign + "` is no comparison"));
    return new SelectionRule.Condition(score, comparison, bound());
  }

  private SelectionRule.Bound bound() {
    String word = next("a number");
    if (word.endsWith("%")) {
      double share = number(word.substring(0, word.length() - 1)) / 100;
      expect("of");
      expect("base");
      return new SelectionRule.Bound(share, 0);
    }
    if (!word.equals("base")) {
      return new SelectionRule.Bound(0, number(word));
    }
    String sign = words.peek();
    if (sign == null || !sign.equals("+") && !sign.equals("-")) {
      return new SelectionRule.Bound(1, 0);
    }
    words.remove();
    double offset = number(next("a number"));
    return new SelectionRule.Bound(1, sign.equals("+") ? offset : -offset);
  }

  private double number(String word) {
    if (!NUMBER.matcher(word).matches()) {
      throw problem("`" + word + "` is no number");
    }
    return Double.parseDouble(word);
  }

  private String next(String wanted) {
    String word = words.poll();
    if (word == null) {
      throw problem("it ends where " + wanted + " should stand");
    }
    return word;
  }

  private void expect(String wanted) {
    String word = next("`" + wanted + "`");
    if (!word.equals(wanted)) {
      throw problem("`" + word + "` stands where `" + wanted + "` should");
    }
  }

  private SweepException problem(String what) {
    return new SweepException(
        "`"
            + text
            + "` is no selection rule: "
            + what
            + "; write it as `max`, `min loss`, `largest lambda with control >= 95% of base`,"
            + " or name a preset: "
            + String.join(
                ", ", java.util.Arrays.stream(Preset.values()).map(Preset::word).toList()));
  }
}
