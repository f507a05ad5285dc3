// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    var free = new ScriptParameters(Source.of("s.tva", SCRIPT)).free(Map.of());
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
}
