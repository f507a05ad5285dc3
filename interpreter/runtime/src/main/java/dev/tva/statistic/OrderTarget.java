// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.plan.Cut;
import dev.tva.plan.Sink;
import java.util.List;

/** What the tiles of one tensor are given to for an order statistic. */
public sealed interface OrderTarget {
  Sink.Order sink();

  /** Whether another round over the tensor is needed after the first. */
  boolean isOpen();

  /** What was found for the tensor; of a quantile the thresholds count. */
  Cut cut();

  /** Groups that lie in one tile: its rows, or all of it. Found in the first round. */
  record InTile(Sink.Order sink, boolean byRows, double[] amounts, Cut cut) implements OrderTarget {
    @Override
    public boolean isOpen() {
      return false;
    }
  }

  /**
   * Groups larger than a tile, which may have many tensors.
   *
   * @param groups one, or one for each row
   * @param itemsEach of a group, where this tensor has all of them; else 0
   */
  record Large(Sink.Order sink, String tensor, List<Selection> groups, long itemsEach)
      implements OrderTarget {
    public Large {
      groups = List.copyOf(groups);
    }

    /** Whether a worker counts digits of a group in the next round. */
    boolean isCounting() {
      return groups.stream().anyMatch(g -> g.stage() == Selection.Stage.COUNT);
    }

    /** Whether it has to wait until others have been counted. */
    boolean isWaiting() {
      return groups.stream().anyMatch(g -> g.stage() == Selection.Stage.WAIT);
    }

    /** The group of the tile that starts in a row. */
    Selection group(long row) {
      return groups.size() == 1 ? groups.getFirst() : groups.get((int) row);
    }

    @Override
    public boolean isOpen() {
      return groups.stream().anyMatch(g -> g.stage() != Selection.Stage.DONE);
    }

    @Override
    public Cut cut() {
      return new Cut(
          groups.stream().mapToDouble(Selection::threshold).toArray(),
          groups.stream().mapToLong(g -> g.end(tensor)).toArray());
    }
  }

  /** The columns, whose tiles come in order. */
  record Columns(Sink.Order sink, ColumnSelection columns) implements OrderTarget {
    @Override
    public boolean isOpen() {
      return columns.isOpen();
    }

    @Override
    public Cut cut() {
      return columns.cut();
    }
  }
}
