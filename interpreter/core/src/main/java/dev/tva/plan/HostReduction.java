// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import dev.tva.graph.ReduceFn;
import java.util.List;

/** Reductions of a few numbers at hand, pairwise where they add. */
final class HostReduction {
  private HostReduction() {}

  /** Concatenates the items of several tensors, argument by argument. */
  static double[][] join(List<double[][]> parts) {
    int arguments = parts.getFirst().length;
    int n = parts.stream().mapToInt(p -> p[0].length).sum();
    double[][] all = new double[arguments][n];
    int at = 0;
    for (double[][] part : parts) {
      for (int i = 0; i < arguments; i++) {
        System.arraycopy(part[i], 0, all[i], at, part[i].length);
      }
      at += part[0].length;
    }
    return all;
  }

  /** {@code arguments[i][j]} is item j of argument i. */
  static double reduce(ReduceFn fn, double[][] arguments) {
    double[] x = arguments[0];
    int n = x.length;
    return switch (fn) {
      case SUM -> sum(i -> x[i], 0, n);
      case MEAN -> sum(i -> x[i], 0, n) / n;
      case NORM -> Math.sqrt(sum(i -> x[i] * x[i], 0, n));
      case DOT -> sum(i -> x[i] * arguments[1][i], 0, n);
      case COUNT -> sum(i -> x[i] != 0 ? 1 : 0, 0, n);
      case SIZE -> n;
      case QUANTILE -> n == 0 ? Double.NaN : HostOrder.at(x, fn.place(arguments[1][0], n));
      case TOP_DENSITY, TOP_COUNT, RUNNING ->
          throw new IllegalArgumentException(fn + " is no number");
      case VAR -> {
        double mean = sum(i -> x[i], 0, n) / n;
        yield sum(i -> (x[i] - mean) * (x[i] - mean), 0, n) / n;
      }
      case MIN -> {
        double best = n == 0 ? Double.NaN : x[0];
        for (double d : x) {
          best = Math.min(best, d);
        }
        yield best;
      }
      case MAX -> {
        double best = n == 0 ? Double.NaN : x[0];
        for (double d : x) {
          best = Math.max(best, d);
        }
        yield best;
      }
    };
  }

  private static double sum(java.util.function.IntToDoubleFunction f, int from, int to) {
    if (to - from <= 8) {
      double s = 0;
      for (int i = from; i < to; i++) {
        s += f.applyAsDouble(i);
      }
      return s;
    }
    int middle = (from + to) >>> 1;
    return sum(f, from, middle) + sum(f, middle, to);
  }
}
