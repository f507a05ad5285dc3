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
  SIZE
}
