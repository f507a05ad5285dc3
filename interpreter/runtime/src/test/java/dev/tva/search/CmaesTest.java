// SPDX-License-Identifier: Apache-2.0
package dev.tva.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CmaesTest {
  private static final List<String> NAMES = List.of("a", "b", "c", "d");
  private static final double[] OPTIMUM = {0.31, -1.2, 70, 0.0002};
  private static final double[][] ENDS = {{0, 1}, {-2, 2}, {0, 100}, {0, 0.001}};

  private static Cmaes search(int budget, long seed) {
    SequencedMap<String, Range> ranges = new LinkedHashMap<>();
    SequencedMap<String, BigDecimal> start = new LinkedHashMap<>();
    for (int i = 0; i < NAMES.size(); i++) {
      Range range = new Range(BigDecimal.valueOf(ENDS[i][0]), BigDecimal.valueOf(ENDS[i][1]));
      ranges.put(NAMES.get(i), range);
      start.put(NAMES.get(i), range.at(0.5));
    }
    return new Cmaes(ranges, start, budget, seed);
  }

  /** How far a parameter is from the optimum, in parts of its range. */
  private static double off(Candidate c, int i) {
    double value = c.values().get(NAMES.get(i)).doubleValue();
    return (value - OPTIMUM[i]) / (ENDS[i][1] - ENDS[i][0]);
  }

  /** Not along the axes: a and b hold each other. */
  private static double quadratic(Candidate c) {
    double a = off(c, 0);
    double b = off(c, 1);
    return a * a + b * b + a * b / 2 + off(c, 2) * off(c, 2) + off(c, 3) * off(c, 3);
  }

  private static Round round(List<Candidate> all) {
    List<Double> sorted = all.stream().map(CmaesTest::quadratic).sorted().toList();
    return new Round(all, all.stream().map(c -> (double) sorted.indexOf(quadratic(c))).toList());
  }

  private static List<Round> rounds(Search search) {
    List<Round> rounds = new ArrayList<>();
    for (List<Candidate> next = search.next(rounds); !next.isEmpty(); next = search.next(rounds)) {
      rounds.add(round(next));
    }
    return rounds;
  }

  private static List<Candidate> all(List<Round> rounds) {
    return rounds.stream().flatMap(r -> r.candidates().stream()).toList();
  }

  /** The largest distance of a parameter from the optimum, of the best of 200. */
  private static double distance(long seed) {
    List<Candidate> tried = all(rounds(search(200, seed)));
    assertTrue(tried.size() <= 200, tried.size() + " tried");
    Candidate best = tried.stream().min(Comparator.comparing(CmaesTest::quadratic)).orElseThrow();
    return IntStream.range(0, NAMES.size())
        .mapToDouble(i -> Math.abs(off(best, i)))
        .max()
        .orElseThrow();
  }

  @Test
  void findsTheOptimumOfAQuadraticInFourParametersWithin200() {
    double[] distances =
        LongStream.range(0, 40).mapToDouble(CmaesTest::distance).sorted().toArray();
    assertTrue(distances[39] <= 0.01, () -> Arrays.toString(distances));
  }

  /** The optimizer's order of draws is its own affair, which nothing else would tell. */
  @Test
  void stepsAreOppositesAndAtRightAngles() {
    List<Candidate> first = search(7, 4).next(List.of());
    double[][] steps = new double[7][];
    for (int c = 0; c < 7; c++) {
      Candidate candidate = first.get(c);
      steps[c] = IntStream.range(0, 4).mapToDouble(i -> off(candidate, i) - middle(i)).toArray();
    }
    assertEquals(0, dot(steps[0], steps[0]), 1e-9);
    for (int i = 1; i < 7; i += 2) {
      double length = dot(steps[i], steps[i]);
      assertTrue(length > 1e-4, Arrays.toString(steps[i]));
      assertEquals(-length, dot(steps[i], steps[i + 1]), 1e-5);
      for (int j = 1; j < i; j += 2) {
        assertEquals(0, dot(steps[i], steps[j]), 1e-5);
      }
    }
  }

  private static double middle(int i) {
    return ((ENDS[i][0] + ENDS[i][1]) / 2 - OPTIMUM[i]) / (ENDS[i][1] - ENDS[i][0]);
  }

  private static double dot(double[] x, double[] y) {
    return IntStream.range(0, x.length).mapToDouble(i -> x[i] * y[i]).sum();
  }

  @Test
  void beginsAtTheStartAndStaysWithinTheRanges() {
    List<Candidate> tried = all(rounds(search(60, 3)));
    assertEquals("a = 0.5, b = 0, c = 50, d = 0.0005", tried.getFirst().text());
    for (Candidate c : tried) {
      for (int i = 0; i < NAMES.size(); i++) {
        double value = c.values().get(NAMES.get(i)).doubleValue();
        assertTrue(ENDS[i][0] <= value && value <= ENDS[i][1], c.text());
      }
    }
    assertEquals(
        IntStream.range(0, 60).boxed().toList(), tried.stream().map(Candidate::number).toList());
  }

  @Test
  void aLargerBudgetGoesOnWhereASmallerOneEnded() {
    List<Candidate> few = all(rounds(search(50, 7)));
    List<Candidate> many = all(rounds(search(120, 7)));
    assertEquals(few, many.subList(0, 50));
    assertNotEquals(many, all(rounds(search(120, 8))));
    assertEquals(many, all(rounds(search(120, 7))));
  }

  @Test
  void endsWhereNothingNewIsAsked() {
    SequencedMap<String, Range> ranges = new LinkedHashMap<>();
    ranges.put("x", new Range(BigDecimal.ZERO, BigDecimal.ONE));
    SequencedMap<String, BigDecimal> start = new LinkedHashMap<>();
    start.put("x", BigDecimal.ONE);
    Search search = new Cmaes(ranges, start, 10_000, 1);
    List<Round> rounds = new ArrayList<>();
    for (List<Candidate> next = search.next(rounds); !next.isEmpty(); next = search.next(rounds)) {
      List<BigDecimal> sorted = next.stream().map(c -> c.values().get("x")).sorted().toList();
      List<Double> losses =
          next.stream().map(c -> (double) sorted.indexOf(c.values().get("x"))).toList();
      rounds.add(new Round(next, losses));
    }
    List<Candidate> tried = all(rounds);
    Set<String> values = new HashSet<>(tried.stream().map(Candidate::text).toList());
    assertTrue(values.contains("x = 0") && tried.size() < 1000, tried.size() + " tried");
  }

  @Test
  void theEndsOfTheRangesAreAmongWhatIsCheckedFirst() {
    List<String> probes = search(5, 0).probes().stream().map(Candidate::text).toList();
    assertEquals(7, probes.size());
    assertTrue(probes.contains("a = 0, b = -2, c = 0, d = 0"), probes.toString());
    assertTrue(probes.contains("a = 1, b = 2, c = 100, d = 0.001"), probes.toString());
  }
}
