// SPDX-License-Identifier: Apache-2.0
package dev.tva.search;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.SimpleBounds;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.CMAESOptimizer;
import org.hipparchus.random.Well19937a;

/**
 * Evolution by CMA-ES (Hansen and Ostermeier 2001, Hipparchus' implementation): the start, and then
 * generations drawn from a normal distribution that moves to where the better half was.
 *
 * @param ranges of the parameters; each is searched as 0 to 1, so that their sizes do not count
 * @param start the first candidate
 * @param budget how many are tried at most
 * @param seed decides all draws
 */
public record Cmaes(
    SequencedMap<String, Range> ranges,
    SequencedMap<String, BigDecimal> start,
    int budget,
    long seed)
    implements Search {
  /** Of the first generation, as a share of each range. */
  private static final double SPREAD = 0.2;

  public Cmaes {
    ranges = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(ranges));
    start = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(start));
    if (ranges.isEmpty() || !ranges.keySet().equals(start.keySet()) || budget < 1) {
      throw new IllegalArgumentException(ranges + ", " + start + ", budget " + budget);
    }
  }

  /** Thrown through the optimizer, which asks for values and cannot be asked for points. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Enough() {
      super("", null, false, false);
    }
  }

  @Override
  public List<String> parameters() {
    return List.copyOf(ranges.keySet());
  }

  @Override
  public int most() {
    return budget;
  }

  @Override
  public boolean scattered() {
    return true;
  }

  @Override
  public boolean learns() {
    return true;
  }

  /**
   * Smaller than Hansen's default (2016, arXiv 1604.00772), 4 + 3 ln n: where evaluations are dear
   * and few, more generations are worth more than large ones.
   */
  private int generation() {
    return 4 + (int) (1.5 * Math.log(ranges.size()));
  }

  /** The first round, and the ends of all ranges. */
  @Override
  public List<Candidate> probes() {
    List<Candidate> all = new ArrayList<>(next(List.of()));
    for (double end : new double[] {0, 1}) {
      double[] shares = new double[ranges.size()];
      Arrays.fill(shares, end);
      all.add(candidate(all.size(), shares));
    }
    return all;
  }

  @Override
  public List<Candidate> next(List<Round> before) {
    if (hasConverged(before)) {
      return List.of();
    }
    List<Double> losses = new ArrayList<>();
    for (Round round : before) {
      // A later generation counts as better, lest the optimizer takes equal places for standstill.
      double earlier = losses.size();
      round.losses().forEach(loss -> losses.add(loss - earlier));
    }
    int size = generation() + (before.isEmpty() ? 1 : 0);
    int wanted = Math.min(budget, losses.size() + size);
    List<double[]> points = asked(losses, wanted);
    List<Candidate> all = new ArrayList<>();
    for (int i = losses.size(); i < points.size(); i++) {
      all.add(candidate(i, points.get(i)));
    }
    return all;
  }

  /** Whether the last generation had only values that had been tried. */
  private static boolean hasConverged(List<Round> before) {
    if (before.isEmpty()) {
      return false;
    }
    Set<String> tried = new HashSet<>();
    for (Round round : before.subList(0, before.size() - 1)) {
      round.candidates().forEach(c -> tried.add(c.text()));
    }
    return before.getLast().candidates().stream().allMatch(c -> tried.contains(c.text()));
  }

  private Candidate candidate(int number, double[] shares) {
    SequencedMap<String, BigDecimal> values = new LinkedHashMap<>();
    for (Map.Entry<String, Range> e : ranges.entrySet()) {
      values.put(e.getKey(), e.getValue().at(shares[values.size()]));
    }
    return new Candidate(number, values);
  }

  /** The points that the optimizer asks for in all, when the first of them have these losses. */
  private List<double[]> asked(List<Double> losses, int wanted) {
    List<double[]> points = new ArrayList<>();
    if (losses.size() >= wanted) {
      return points;
    }
    var objective =
        new ObjectiveFunction(point -> {
          points.add(point.clone());
          if (points.size() == wanted) {
            throw new Enough();
          }
          // Within a generation no point depends on the values of the others.
          return points.size() <= losses.size() ? losses.get(points.size() - 1) : 0;
        });
    int n = ranges.size();
    double[] guess =
        ranges.entrySet().stream()
            .mapToDouble(e -> e.getValue().share(start.get(e.getKey())))
            .toArray();
    var draws = new MirroredDraws(new Well19937a(seed), n, generation());
    var optimizer = new CMAESOptimizer(Integer.MAX_VALUE, 0, true, 0, 0, draws, false, null);
    try {
      optimizer.optimize(
          new MaxEval(Integer.MAX_VALUE),
          objective,
          GoalType.MINIMIZE,
          new InitialGuess(guess),
          new SimpleBounds(new double[n], ones(n, 1)),
          new CMAESOptimizer.Sigma(ones(n, SPREAD)),
          new CMAESOptimizer.PopulationSize(generation()));
    } catch (Enough _) {
      // As many as were wanted.
    }
    return points;
  }

  private static double[] ones(int n, double value) {
    return DoubleStream.generate(() -> value).limit(n).toArray();
  }
}
