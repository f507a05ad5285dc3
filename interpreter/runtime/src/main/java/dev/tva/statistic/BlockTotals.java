// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.catalog.Stacks;
import dev.tva.graph.Grain;
import dev.tva.kernel.order.RunningSums;
import dev.tva.tensor.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * The total of each block of one tensor: up to 4,096 items of a row, blocks row by row. Each is
 * written by one thread.
 */
public final class BlockTotals {
  private final long cols;
  private final int blocksPerRow;
  private final double[] totals;

  public BlockTotals(Shape shape) {
    boolean empty = shape.elements() == 0;
    cols = empty ? 0 : shape.cols();
    blocksPerRow = Math.toIntExact(Math.ceilDiv(cols, RunningSums.BLOCK));
    totals =
        new double[Math.toIntExact(Math.multiplyExact(empty ? 0 : shape.rows(), blocksPerRow))];
  }

  /** Those that another process has taken. */
  static BlockTotals of(Shape shape, double[] totals) {
    BlockTotals all = new BlockTotals(shape);
    System.arraycopy(totals, 0, all.totals, 0, all.totals.length);
    return all;
  }

  double[] totals() {
    return totals.clone();
  }

  /** The block of an element that begins one. */
  public static int block(long element, long cols) {
    long perRow = Math.ceilDiv(cols, RunningSums.BLOCK);
    return (int) (element / cols * perRow + element % cols / RunningSums.BLOCK);
  }

  /** Takes a block's items, the first of which is element {@code start} of the tensor. */
  public void add(double[] items, int n, long start) {
    totals[block(start, cols)] = RunningSums.total(items, 0, n);
  }

  /** What the sums of each tensor's blocks start from, where a group is of a grain. */
  static Map<String, double[]> bases(
      SortedMap<String, BlockTotals> tensors, Grain grain, Stacks stacks) {
    Map<String, double[]> all = new HashMap<>();
    Map<String, Double> reached = new HashMap<>();
    tensors.forEach((tensor, t) -> {
      String group =
          switch (grain) {
            case MODEL -> "";
            case LAYER -> stacks.group(tensor);
            case TENSOR, ROW, COLUMN, ELEMENT -> tensor;
          };
      double base = reached.getOrDefault(group, 0.0);
      double[] bases = new double[t.totals.length];
      for (int b = 0; b < bases.length; b++) {
        base = grain == Grain.ROW && b % t.blocksPerRow == 0 ? 0 : base;
        bases[b] = base;
        base += t.totals[b];
      }
      reached.put(group, base);
      all.put(tensor, bases);
    });
    return all;
  }
}
