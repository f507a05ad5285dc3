// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.graph.ReduceFn;

/**
 * What a reduction has taken from some items.
 *
 * @param n how many items
 * @param a the sum, least, largest or mean of them, as the function needs
 * @param b for a variance, the sum of squared distances from the mean
 */
public record Partial(long n, double a, double b) implements Share {
  private static final Partial NONE = new Partial(0, 0, 0);

  static Partial none() {
    return NONE;
  }

  /** The items of both, this one's first. */
  Partial plus(ReduceFn fn, Partial o) {
    if (n == 0 || o.n == 0) {
      return n == 0 ? o : this;
    }
    long all = n + o.n;
    return switch (fn) {
      case SUM, MEAN, NORM, DOT, COUNT, SIZE -> new Partial(all, a + o.a, 0);
      case MIN -> new Partial(all, Math.min(a, o.a), 0);
      case MAX -> new Partial(all, Math.max(a, o.a), 0);
      case VAR -> {
        // Chan, Golub, LeVeque: the moments of two sets from those of each.
        double delta = o.a - a;
        double share = (double) o.n / all;
        yield new Partial(all, a + delta * share, b + o.b + delta * delta * (n * share));
      }
      case QUANTILE, TOP_DENSITY, TOP_COUNT, RUNNING ->
          throw new IllegalArgumentException(fn + " is no sum of parts");
    };
  }

  double result(ReduceFn fn) {
    if (n == 0) {
      return switch (fn) {
        case SUM, NORM, DOT, COUNT, SIZE -> 0;
        case MEAN, MIN, MAX, VAR, QUANTILE, TOP_DENSITY, TOP_COUNT, RUNNING -> Double.NaN;
      };
    }
    return switch (fn) {
      case SUM, DOT, COUNT, MIN, MAX -> a;
      case MEAN -> a / n;
      case NORM -> Math.sqrt(a);
      case VAR -> b / n;
      case SIZE -> n;
      case QUANTILE, TOP_DENSITY, TOP_COUNT, RUNNING ->
          throw new IllegalArgumentException(fn + " is no sum of parts");
    };
  }
}
