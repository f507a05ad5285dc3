// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.graph.ReduceFn;
import dev.tva.kernel.order.Lanes;
import java.util.function.LongFunction;

/** Reductions of one block of items, and of blocks by index: the order never depends on tiles. */
public final class BlockMath {
  /** Items per block. */
  public static final int SIZE = 4096;

  private BlockMath() {}

  /** What {@code fn} takes from the first {@code n} items; changes them. */
  public static Partial reduce(ReduceFn fn, double[] items, int n) {
    return switch (fn) {
      case SUM, MEAN, DOT -> new Partial(n, Lanes.sum(items, n), 0);
      case SIZE -> new Partial(n, 0, 0);
      case NORM -> {
        for (int i = 0; i < n; i++) {
          items[i] *= items[i];
        }
        yield new Partial(n, Lanes.sum(items, n), 0);
      }
      case COUNT -> {
        long count = 0;
        for (int i = 0; i < n; i++) {
          count += items[i] != 0 ? 1 : 0;
        }
        yield new Partial(n, count, 0);
      }
      case MIN -> {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < n; i++) {
          least = Math.min(least, items[i]);
        }
        yield new Partial(n, least, 0);
      }
      case MAX -> {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
          largest = Math.max(largest, items[i]);
        }
        yield new Partial(n, largest, 0);
      }
      case VAR -> {
        double mean = Lanes.sum(items, n) / n;
        for (int i = 0; i < n; i++) {
          double d = items[i] - mean;
          items[i] = d * d;
        }
        yield new Partial(n, mean, Lanes.sum(items, n));
      }
      case QUANTILE, TOP_DENSITY, TOP_COUNT, RUNNING -> throw notHere(fn);
    };
  }

  private static IllegalArgumentException notHere(ReduceFn fn) {
    return new IllegalArgumentException(fn + " is no sum of blocks");
  }

  /** The partials from {@code low} to before {@code high}, halved until single. */
  public static Partial pairwise(ReduceFn fn, LongFunction<Partial> partials, long low, long high) {
    if (high - low <= 1) {
      return high == low ? Partial.none() : partials.apply(low);
    }
    long middle = low + high >>> 1;
    return pairwise(fn, partials, low, middle).plus(fn, pairwise(fn, partials, middle, high));
  }
}
