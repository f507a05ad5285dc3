// SPDX-License-Identifier: Apache-2.0
package dev.tva.graph;

/**
 * What a reduction takes from its items. All accumulate in doubles; over no items {@code SUM},
 * {@code NORM}, {@code DOT}, {@code COUNT} and {@code SIZE} are 0 and the others NaN.
 */
public enum ReduceFn {
  SUM,
  MEAN,
  MIN,
  MAX,
  /** The population's variance. */
  VAR,
  /** The square root of the sum of squares. */
  NORM,
  /** The sum of products of two arguments. */
  DOT,
  /** How many items are not zero. */
  COUNT,
  /** How many items there are; needs no data. */
  SIZE,
  /** {@code (x, q)}: of n items in ascending order the one at ⌊q(n−1)⌋. */
  QUANTILE,
  /** {@code (x, density)}: the least of the ⌊density·n⌋ largest items, and which of its equals. */
  TOP_DENSITY,
  /** {@code (x, k)}: the least of the k largest items, and which of its equals. */
  TOP_COUNT,
  /** The sums that running sums start from. */
  RUNNING;

  /** Whether it depends on the order of items: its second argument is an amount. */
  public boolean isOrder() {
    return this == QUANTILE || isTop();
  }

  public boolean isTop() {
    return this == TOP_DENSITY || this == TOP_COUNT;
  }

  /** The place in ascending order, from 0, of the item that {@code amount} asks for among n. */
  public long place(double amount, long n) {
    return switch (this) {
      case QUANTILE -> (long) Math.floor(within(amount, 1) * (n - 1));
      case TOP_DENSITY -> n - (long) Math.floor(within(amount, 1) * n);
      case TOP_COUNT -> n - (long) Math.floor(within(amount, n));
      case SUM, MEAN, MIN, MAX, VAR, NORM, DOT, COUNT, SIZE, RUNNING ->
          throw new IllegalArgumentException(this + " is no order statistic");
    };
  }

  /** No amount is more than all, less than nothing or not a number. */
  private static double within(double amount, double most) {
    return amount > 0 ? Math.min(amount, most) : 0;
  }
}
