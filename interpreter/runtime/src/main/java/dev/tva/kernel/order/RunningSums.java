// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.order;

/**
 * Sums of a group's elements from its first to each, in two passes that may both take the blocks in
 * any order.
 *
 * <p>In doubles, over blocks of {@link #BLOCK} elements that follow each other: a block's total is
 * the sum of its elements in their order, its base the sum of the totals before it in their order,
 * and an element's sum is the base plus the sum of the block's elements up to it in their order. So
 * sums depend on no tiles, the last of a block is the base of the next, and where no element is
 * negative no sum is less than the one before.
 */
public final class RunningSums {
  /** Elements of a block; the last of a group may have fewer. */
  public static final int BLOCK = 4096;

  private RunningSums() {}

  /** The first pass: a block's total. */
  public static double total(double[] elements, int from, int n) {
    double sum = 0;
    for (int i = from; i < from + n; i++) {
      sum += elements[i];
    }
    return sum;
  }

  /** The second pass: turns a block's elements into their sums. */
  public static void sums(double base, double[] elements, int from, int n) {
    double sum = 0;
    for (int i = from; i < from + n; i++) {
      sum += elements[i];
      elements[i] = base + sum;
    }
  }
}
