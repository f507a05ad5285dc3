// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import java.util.Arrays;

/** Order statistics of a few numbers at hand; NaN is the largest, and -0 equals 0. */
final class HostOrder {
  private HostOrder() {}

  /** The item at a place in ascending order. */
  static double at(double[] items, long place) {
    return sorted(items)[(int) place];
  }

  /** 1 for the items at {@code place} and behind it in ascending order; equals by lowest index. */
  static double[] top(double[] items, long place) {
    double[] mask = new double[items.length];
    if (place >= items.length) {
      return mask;
    }
    double[] sorted = sorted(items);
    double threshold = sorted[(int) place];
    int left = items.length - (int) place;
    for (double d : sorted) {
      left -= Double.compare(d, threshold) > 0 ? 1 : 0;
    }
    for (int i = 0; i < items.length; i++) {
      int order = Double.compare(items[i] + 0.0, threshold);
      boolean taken = order > 0 || order == 0 && left-- > 0;
      mask[i] = taken ? 1 : 0;
    }
    return mask;
  }

  static double[] running(double[] items) {
    double[] sums = new double[items.length];
    double sum = 0;
    for (int i = 0; i < items.length; i++) {
      sum += items[i];
      sums[i] = sum;
    }
    return sums;
  }

  private static double[] sorted(double[] items) {
    double[] sorted = new double[items.length];
    Arrays.setAll(sorted, i -> items[i] + 0.0);
    Arrays.sort(sorted);
    return sorted;
  }
}
