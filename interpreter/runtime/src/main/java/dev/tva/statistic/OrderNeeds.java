// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.catalog.Stacks;
import dev.tva.graph.Grain;
import dev.tva.kernel.order.DigitCounts;
import dev.tva.plan.Phase;
import dev.tva.plan.Sink;
import dev.tva.plan.TensorPass;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the order statistics of a phase hold with tiles of one size, as far as headers say.
 *
 * @param threads workers
 * @param shared groups that have items in many tensors
 * @param own groups of one tensor, or its rows, that are larger than a tile: the most of a tensor
 * @param tied tiles whose ties count, once for each statistic
 * @param inTile the items of the largest group that is found in a tile
 * @param columns statistics of columns: the most of a tensor
 * @param rows of the longest column
 * @param items of the largest tensor whose columns are gathered
 */
public record OrderNeeds(
    int tile,
    int threads,
    int shared,
    int own,
    long tied,
    long inTile,
    int columns,
    long rows,
    long items) {
  /** Bytes that a tensor's ties take beside those of its tiles. */
  private static final int TENSOR_BYTES = 128;

  private static final int TILE_BYTES = 24;

  public static OrderNeeds of(Phase phase, Stacks stacks, int tile, int threads) {
    Set<Object> groups = new HashSet<>();
    int own = 0;
    long tied = 0;
    long inTile = 0;
    int columns = 0;
    long rows = 0;
    long items = 0;
    for (TensorPass pass : passes(phase)) {
      int ownHere = 0;
      int columnsHere = 0;
      long elements = pass.shape().elements();
      for (Sink sink : pass.program().sinks()) {
        if (!(sink instanceof Sink.Order order) || elements == 0) {
          continue;
        }
        boolean large = false;
        switch (order.to()) {
          case MODEL, LAYER -> {
            boolean layer = order.to() == Grain.LAYER;
            groups.add(List.of(order.key(), layer ? stacks.group(pass.tensor()) : ""));
            large = true;
          }
          case TENSOR, ROW -> {
            long group = order.to() == Grain.ROW ? pass.shape().cols() : elements;
            large = group > tile && !pass.program().whole();
            inTile = large ? inTile : Math.max(inTile, Math.min(group, tile));
            ownHere += large ? 1 : 0;
          }
          case COLUMN -> {
            columnsHere += pass.program().whole() ? 0 : 1;
            rows = Math.max(rows, pass.shape().rows());
            items = Math.max(items, elements);
          }
          case ELEMENT -> throw new IllegalArgumentException("an order statistic per element");
        }
        if (large && order.fn().isTop()) {
          tied += TENSOR_BYTES + TILE_BYTES * Math.ceilDiv(elements, (long) tile);
        }
      }
      own = Math.max(own, ownHere);
      columns = Math.max(columns, columnsHere);
    }
    return new OrderNeeds(tile, threads, groups.size(), own, tied, inTile, columns, rows, items);
  }

  /** Those that take order statistics. */
  private static List<TensorPass> passes(Phase phase) {
    return TensorPass.alike(phase.passes()).stream()
        .filter(a -> a.getFirst().program().sinks().stream().anyMatch(s -> s instanceof Sink.Order))
        .flatMap(List::stream)
        .toList();
  }

  /** What the workers hold for one tile each, in bytes. */
  public long scratch() {
    boolean none = shared == 0 && own == 0 && inTile == 0 && columns == 0;
    return none ? 0 : Long.BYTES * threads * (inTile + rows + tile);
  }

  /** What they hold at most of the memory they are given, in bytes. */
  public long bytes(OrderMemory given) {
    // Of a tensor that another worker has not done with, what this one counted waits.
    long counting =
        (long) threads * Math.min(shared, given.selections())
            + 2L * threads * Math.min(own, given.selections());
    long gathered = (long) threads * columns * Math.min(items, Math.max(rows, given.columnItems()));
    long remembered = tied == 0 ? 0 : given.remembered();
    return counting * DigitCounts.BYTES + Long.BYTES * (gathered + remembered) + tied;
  }

  /** As little as they can do with. */
  public OrderMemory least() {
    return new OrderMemory(tile, 1, 1, 0);
  }

  /** As much as they have a use for, within what there is; the least where that is not enough. */
  public OrderMemory within(long budget) {
    long remembered = fits(1, 1, Selection.REMEMBERED, budget) ? Selection.REMEMBERED : 0;
    int gathered = ColumnSelection.ITEMS;
    while (gathered > 1 && !fits(1, gathered, remembered, budget)) {
      gathered /= 2;
    }
    int selections = Math.max(1, Math.max(shared, own));
    while (selections > 1 && !fits(selections, gathered, remembered, budget)) {
      selections--;
    }
    return new OrderMemory(tile, selections, gathered, remembered);
  }

  private boolean fits(int selections, int gathered, long remembered, long budget) {
    return bytes(new OrderMemory(tile, selections, gathered, remembered)) <= budget;
  }
}
