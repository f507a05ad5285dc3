// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

/**
 * Which items of one tensor are among the largest: those above the threshold, and of those equal to
 * it the ones at {@code limit} and before.
 *
 * @param thresholds one, or one for each row or column; NaN counts as larger than any number
 * @param limits as many: an element's index in the tensor, counted from its row's first for rows, a
 *     row's number for columns; -1 for none
 */
public record Cut(double[] thresholds, long[] limits) {
  /** Takes nothing. */
  public static Cut none() {
    return new Cut(new double[] {Double.NaN}, new long[] {-1});
  }
}
