// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.search.Candidate;
import dev.tva.search.Grid;
import dev.tva.search.Range;
import dev.tva.search.SweepException;
import dev.tva.source.Source;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GridTest {
  private static final String SCRIPT =
      """
      param base: model
      param a: number = 0.5 in 0..1
      param b: number in -2..20%
      param plain: number = 3
      param ws: [number] = [1, 2]
      """;

  private static List<String> values(String text) {
    return Grid.values("x", text).orElseThrow().stream().map(Candidate::text).toList();
  }

  @Test
  void stepsAreExactDecimals() {
    List<String> steps = values("0:1:0.05");
    assertEquals(21, steps.size());
    assertEquals(List.of("0", "0.05", "0.1", "0.15"), steps.subList(0, 4));
    assertEquals("1", steps.getLast());
  }

  @Test
  void stepsMayMissTheEndAndMayGoDown() {
    assertEquals(List.of("0", "0.4", "0.8"), values("0:1:0.4"));
    assertEquals(List.of("1", "0.5", "0", "-0.5"), values("1:-0.5:-0.5"));
    assertEquals(List.of("0.3"), values("0.3:0.3:1"));
  }

  @Test
  void listsAreTakenAsTheyAre() {
    assertEquals(List.of("0.9", "0.2", "-1"), values("0.9, 0.20,-1"));
  }

  @Test
  void oneValueAndAListLiteralAreNoGrid() {
    assertEquals(Optional.empty(), Grid.values("x", "0.5"));
    assertEquals(Optional.empty(), Grid.values("x", "[0.2, 0.5]"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0:1", "0:1:0", "0:1:-0.1", "0:1:0.1:2", "0:a:1", "1,b", "0:1:1e-9"})
  void whatIsNoGridIsSaid(String text) {
    var e = assertThrows(SweepException.class, () -> Grid.values("x", text));
    assertTrue(e.getMessage().contains(text.contains("a") ? "`a`" : text.substring(0, 1)));
  }

  @Test
  void productVariesTheLastParameterFastest() {
    SequencedMap<String, List<BigDecimal>> axes = new LinkedHashMap<>();
    axes.put("a", Grid.values("a", "0,1").orElseThrow());
    axes.put("b", Grid.values("b", "5,6,7").orElseThrow());
    List<Candidate> all = Grid.product(axes);
    assertEquals(6, all.size());
    assertEquals("a = 0, b = 6", all.get(1).text());
    assertEquals("a = 1, b = 5", all.get(3).text());
    assertEquals(3, all.get(3).number());
  }

  @Test
  void drawsAreWithinTheDeclaredRangesAndDecidedByTheSeed() {
    var parameters = new ScriptParameters(Source.of("s.tva", SCRIPT));
    var free = parameters.free(parameters.divide(Map.of()));
    assertEquals(List.of("a", "b"), List.copyOf(free.keySet()));
    List<Candidate> drawn = Grid.random(free, 200, 7);
    assertEquals(drawn, Grid.random(free, 200, 7));
    assertNotEquals(drawn, Grid.random(free, 200, 8));
    assertEquals(drawn.subList(0, 5), Grid.random(free, 5, 7), "more draws go on where fewer end");
    for (Candidate c : drawn) {
      double b = c.values().get("b").doubleValue();
      assertTrue(b >= -2 && b <= 0.2, c.text());
    }
    double mean =
        drawn.stream().mapToDouble(c -> c.values().get("a").doubleValue()).average().orElseThrow();
    assertEquals(0.5, mean, 0.06);
  }

  @Test
  void onlyNumbersVary() {
    var divided =
        new ScriptParameters(Source.of("s.tva", SCRIPT))
            .divide(Map.of("base", "C:\\models,old", "a", "0:1:0.5", "ws", "[1, 2]", "plain", "4"));
    assertEquals(List.of("a"), List.copyOf(divided.axes().keySet()));
    assertEquals(Map.of("base", "C:\\models,old", "ws", "[1, 2]", "plain", "4"), divided.fixed());
  }

  @Test
  void aRangeThatIsGivenTakesThePlaceOfTheDeclaredOne() {
    var parameters = new ScriptParameters(Source.of("s.tva", SCRIPT));
    var given = parameters.divide(Map.of("plain", "1..4", "a", "0.25..0.75"));
    SequencedMap<String, Range> free = parameters.free(given);
    assertEquals(List.of("a", "b", "plain"), List.copyOf(free.keySet()));
    assertEquals(new Range(new BigDecimal("0.25"), new BigDecimal("0.75")), free.get("a"));
    SequencedMap<String, BigDecimal> start = parameters.start(free);
    assertEquals("0.5", Candidate.text(start.get("a")), "the default");
    assertEquals("-0.9", Candidate.text(start.get("b")), "the middle");
    assertEquals("3", Candidate.text(start.get("plain")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0..", "..1", "1..1", "2..1", "a..1"})
  void whatIsNoRangeIsSaid(String text) {
    assertThrows(SweepException.class, () -> Range.of("x", text));
  }

  @Test
  void aGridWithinABudgetIsEvenAndHasBothEnds() {
    SequencedMap<String, Range> ranges = new LinkedHashMap<>();
    ranges.put("a", new Range(BigDecimal.ZERO, BigDecimal.ONE));
    ranges.put("b", new Range(new BigDecimal("-2"), new BigDecimal("0.2")));
    var axes = Grid.even(ranges, 24);
    assertEquals(
        List.of("0", "0.333333", "0.666667", "1"),
        axes.get("a").stream().map(Candidate::text).toList());
    assertEquals("-2", Candidate.text(axes.get("b").getFirst()));
    assertEquals("0.2", Candidate.text(axes.get("b").getLast()));
    assertEquals(16, Grid.product(axes).size());
    var e = assertThrows(SweepException.class, () -> Grid.even(ranges, 3));
    assertTrue(e.getMessage().contains("at least 4 candidates"), e.getMessage());
  }
}
