// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.search.Candidate;
import dev.tva.search.SweepException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionRuleTest {
  private static final List<String> LAMBDA = List.of("lambda");

  /** Candidates lambda = 0, 1, 2 ..., each with a score and a control. */
  private static List<Measured> measured(double[]... scoresAndControls) {
    List<Measured> all = new ArrayList<>();
    for (double[] pair : scoresAndControls) {
      SequencedMap<String, BigDecimal> values = new LinkedHashMap<>();
      values.put("lambda", BigDecimal.valueOf(all.size()));
      SequencedMap<String, Double> scores = new LinkedHashMap<>();
      scores.put("score", pair[0]);
      scores.put("control", pair[1]);
      all.add(new Measured(new Candidate(all.size(), values), scores));
    }
    return all;
  }

  private static String select(String rule, Map<String, Double> base, List<Measured> all) {
    return SelectionRule.parse(rule, LAMBDA)
        .select(all, base)
        .map(m -> m.candidate().text())
        .orElse("none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max                                                   | lambda = 2",
        "max score                                             | lambda = 2",
        "min                                                   | lambda = 0",
        "max control                                           | lambda = 0",
        "largest lambda with control >= 95% of base            | lambda = 1",
        "largest with control >= 95% of base                   | lambda = 1",
        "negation                                              | lambda = 1",
        "addition                                              | lambda = 2",
        "analogy                                               | lambda = 2",
        "largest lambda with control >= 0.8                    | lambda = 2",
        "largest with control>=0.8 and score < 0.9             | lambda = 1",
        "smallest lambda with score > 0.3                      | lambda = 1",
        "max with control >= base - 0.01                       | lambda = 0",
        "max score with control > 100% of base                 | none",
        "largest with control <= base + 0.5                    | lambda = 3"
      })
  void selects(String rule, String winner) {
    var all =
        measured(
            new double[] {0.3, 1.0},
            new double[] {0.5, 0.96},
            new double[] {0.9, 0.9},
            new double[] {0.8, 0.1});
    assertEquals(winner, select(rule, Map.of("control", 1.0), all));
  }

  @Test
  void ofEqualsTheFirstWins() {
    var all = measured(new double[] {1, 0}, new double[] {2, 0}, new double[] {2, 0});
    assertEquals("lambda = 1", select("max", Map.of(), all));
  }

  @Test
  void whatIsNoNumberNeverWins() {
    var all =
        measured(
            new double[] {Double.NaN, 0},
            new double[] {Double.POSITIVE_INFINITY, 0},
            new double[] {-3, Double.NaN});
    assertEquals("lambda = 2", select("max", Map.of(), all));
    assertEquals("lambda = 1", select("largest with control >= 0", Map.of(), all));
    assertEquals("none", select("largest with control >= 1% of base", Map.of(), all));
  }

  @Test
  void thePresetForLanguageModelsAllowsHalfAPointOfPerplexity() {
    var all = measured(new double[] {0, 16.4}, new double[] {0, 16.9}, new double[] {0, 16.91});
    assertEquals("lambda = 1", select("negation-language", Map.of("control", 16.4), all));
  }

  @Test
  void namesTheParameterAndTheBounds() {
    SelectionRule rule = SelectionRule.parse("negation", LAMBDA);
    assertEquals("largest lambda with control >= 95% of base", rule.text());
    assertEquals(List.of("control >= 0.8645"), rule.bounds(Map.of("control", 0.91)));
    assertTrue(rule.needsBase());
    assertFalse(SelectionRule.parse("max", LAMBDA).needsBase());
  }

  @Test
  void knowsWhichScoresItLacks() {
    SelectionRule rule = SelectionRule.parse("max acc with control.f1 > 0.5", LAMBDA);
    assertEquals(java.util.Set.of("acc"), rule.missing(Map.of("control.f1", 1.0, "loss", 2.0)));
    assertFalse(SelectionRule.parse("max", LAMBDA).decides(Map.of("a", 1.0, "b", 2.0)));
    assertTrue(SelectionRule.parse("max", LAMBDA).decides(Map.of("a", 1.0, "control", 2.0)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "best",
        "max a b",
        "max score,",
        "max score, control",
        "max with",
        "max with control",
        "max with control ~ 3",
        "max with control >= many",
        "max with control >= 95% of it",
        "max with control >= base +",
        "largest mu",
        "max with control >= 1 or score > 2"
      })
  void saysWhatIsWrongAndHowToWriteIt(String rule) {
    var e = assertThrows(SweepException.class, () -> SelectionRule.parse(rule, LAMBDA));
    assertTrue(e.getMessage().contains("write it as `max`"), e.getMessage());
  }

  @Test
  void withSeveralParametersOneMustBeNamed() {
    var two = List.of("a", "b");
    assertThrows(SweepException.class, () -> SelectionRule.parse("largest", two));
    assertEquals(
        List.of(new SelectionRule.Goal.Farthest(true, "b")),
        SelectionRule.parse("largest b", two).goals());
  }

  @Test
  void bySeveralGoalsThoseWinThatNoOtherBeatsAndTheMiddleOfThemIsSelected() {
    var all =
        measured(
            new double[] {0.1, 0.1},
            new double[] {0.2, 0.2},
            new double[] {0.15, 0.3},
            new double[] {0.8, 0.3},
            new double[] {0.9, 0.9},
            new double[] {0.8, 0.4});
    var rule = SelectionRule.parse("max score, min control", LAMBDA);
    assertEquals(
        List.of("lambda = 0", "lambda = 1", "lambda = 3", "lambda = 4"),
        rule.front(all, Map.of()).stream().map(m -> m.candidate().text()).toList());
    assertEquals("lambda = 3", select("max score, min control", Map.of(), all));
    assertEquals("lambda = 0", select("max score, min control with control < 0.3", Map.of(), all));
    assertEquals("lambda = 4", select("largest, max score with score >= 0.9", Map.of(), all));
  }
}
