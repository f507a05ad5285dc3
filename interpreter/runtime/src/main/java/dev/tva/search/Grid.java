// SPDX-License-Identifier: Apache-2.0
package dev.tva.search;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;

/** Makes candidates: all of a grid, or some at random. Values are exact decimals. */
public final class Grid {
  private static final int MOST = 100_000;

  private Grid() {}

  /**
   * The values that {@code 0:1:0.05} or {@code 0.2,0.5,0.9} stands for; empty where the text is one
   * value.
   *
   * @throws SweepException if it is meant as several and is not well-formed
   */
  public static Optional<List<BigDecimal>> values(String name, String text) {
    boolean steps = text.contains(":");
    if (!steps && (!text.contains(",") || text.startsWith("["))) {
      return Optional.empty();
    }
    String[] parts = text.split(steps ? ":" : ",", -1);
    List<BigDecimal> numbers = new ArrayList<>();
    for (String part : parts) {
      try {
        numbers.add(new BigDecimal(part.strip()));
      } catch (NumberFormatException _) {
        throw new SweepException(
            "`" + part.strip() + "` in " + name + "=" + text + " is no number; " + HOW);
      }
    }
    return Optional.of(steps ? steps(name, text, numbers) : List.copyOf(numbers));
  }

  private static final String HOW = "write a grid as 0:1:0.05 or 0.2,0.5,0.9";

  private static List<BigDecimal> steps(String name, String text, List<BigDecimal> numbers) {
    if (numbers.size() != 3 || numbers.getLast().signum() == 0) {
      throw new SweepException(name + "=" + text + " is no grid; " + HOW);
    }
    BigDecimal from = numbers.get(0);
    BigDecimal to = numbers.get(1);
    BigDecimal step = numbers.get(2);
    BigDecimal count = to.subtract(from).divide(step, 0, RoundingMode.FLOOR);
    if (count.signum() < 0 || count.compareTo(BigDecimal.valueOf(MOST)) > 0) {
      throw new SweepException(
          name
              + "="
              + text
              + (count.signum() < 0
                  ? " leads nowhere: the step goes the other way"
                  : " has more than " + MOST + " values"));
    }
    List<BigDecimal> values = new ArrayList<>();
    for (int i = 0; i <= count.intValueExact(); i++) {
      values.add(from.add(step.multiply(BigDecimal.valueOf(i))));
    }
    return values;
  }

  /** Every combination; the last parameter changes fastest. */
  public static List<Candidate> product(SequencedMap<String, List<BigDecimal>> axes) {
    List<SequencedMap<String, BigDecimal>> all = new ArrayList<>();
    all.add(new LinkedHashMap<>());
    for (Map.Entry<String, List<BigDecimal>> axis : axes.entrySet()) {
      if ((long) all.size() * axis.getValue().size() > MOST) {
        throw new SweepException("the grid has more than " + MOST + " candidates");
      }
      List<SequencedMap<String, BigDecimal>> longer = new ArrayList<>();
      for (SequencedMap<String, BigDecimal> one : all) {
        for (BigDecimal value : axis.getValue()) {
          SequencedMap<String, BigDecimal> next = new LinkedHashMap<>(one);
          next.put(axis.getKey(), value);
          longer.add(next);
        }
      }
      all = longer;
    }
    return numbered(all);
  }

  /**
   * Evenly over ranges, from end to end, with as many values of each as stay within a number of
   * candidates.
   *
   * @throws SweepException if those are too few for two values of each
   */
  public static SequencedMap<String, List<BigDecimal>> even(
      SequencedMap<String, Range> ranges, int most) {
    int count = 1;
    while (Math.pow(count + 1, ranges.size()) <= most) {
      count++;
    }
    if (count < 2 && !ranges.isEmpty()) {
      throw new SweepException(
          "a grid over "
              + String.join(", ", ranges.keySet())
              + " has at least "
              + (1L << Math.min(62, ranges.size()))
              + " candidates, and the budget leaves "
              + most);
    }
    SequencedMap<String, List<BigDecimal>> axes = new LinkedHashMap<>();
    for (Map.Entry<String, Range> e : ranges.entrySet()) {
      List<BigDecimal> values = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        values.add(e.getValue().at((double) i / (count - 1)));
      }
      axes.put(e.getKey(), values);
    }
    return axes;
  }

  /** Uniform within the ranges, rounded to a millionth of each; the seed decides all of them. */
  public static List<Candidate> random(SequencedMap<String, Range> ranges, int count, long seed) {
    Random random = new Random(seed);
    List<SequencedMap<String, BigDecimal>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SequencedMap<String, BigDecimal> one = new LinkedHashMap<>();
      ranges.forEach((name, range) -> one.put(name, range.at(random.nextDouble())));
      all.add(one);
    }
    return numbered(all);
  }

  private static List<Candidate> numbered(List<SequencedMap<String, BigDecimal>> all) {
    List<Candidate> candidates = new ArrayList<>();
    for (SequencedMap<String, BigDecimal> one : all) {
      candidates.add(new Candidate(candidates.size(), one));
    }
    return candidates;
  }
}
