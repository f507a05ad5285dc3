// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

/** What one tensor gives to a statistic. */
public sealed interface Share permits Partial, Share.Numbers {
  /** One for each row or column. */
  record Numbers(double[] values) implements Share {}
}
