// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.plan.Cut;
import dev.tva.plan.Sink;
import java.util.List;
import java.util.Optional;

/** What the tiles of one tensor are given to for an order statistic. */
public sealed interface OrderTarget {
  Sink.Order sink();

  /** Whether another round over the tensor is needed after the first. */
  boolean isOpen();

  /** What was found for the tensor; of a quantile the thresholds count. */
  Cut cut();

  /** What can be computed with in the first round over all items; empty if nothing can. */
  default Optional<Cut> expected() {
    return Optional.empty();
  }

  /** Whether there is nothing expected to compute with before it has been given its only tile. */
  default boolean isFoundInTile() {
    return false;
  }

  /** Groups that lie in one tile: its rows, or all of it. Found in the first round. */
  record InTile(Sink.Order sink, boolean byRows, double[] amounts, Cut cut) implements OrderTarget {
    @Override
    public boolean isOpen() {
      return false;
    }

    @Override
    public boolean isFoundInTile() {
      return true;
    }

    /** Once the tensor's only tile has been given to it, that is what is found. */
    @Override
    public Optional<Cut> expected() {
      return byRows || !sink.fn().isTop() ? Optional.empty() : Optional.of(cut);
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

    /** Whether the next round over it looks at some items only. */
    boolean isSampling() {
      return switch (groups.getFirst().stage()) {
        case SAMPLE, ZOOM -> true;
        case WAIT, COUNT, TIES, LOCATE, DONE -> false;
      };
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
    public Optional<Cut> expected() {
      return groups
          .getFirst()
          .expected()
          .filter(_ -> groups.size() == 1)
          .map(e -> new Cut(new double[] {e.threshold()}, new long[] {e.place().in(tensor)}));
    }

    @Override
    public Range wrong(long elements) {
      Cut expected = expected().orElseThrow();
      Cut found = cut();
      if (Double.compare(expected.thresholds()[0], found.thresholds()[0]) != 0) {
        return new Range(0, elements);
      }
      long one = Math.min(elements, expected.ends()[0]);
      long other = Math.min(elements, found.ends()[0]);
      return sink.fn().isTop()
          ? new Range(Math.min(one, other), Math.max(one, other))
          : new Range(0, 0);
    }

    @Override
    public Cut cut() {
      return new Cut(
          groups.stream().mapToDouble(Selection::threshold).toArray(),
          groups.stream().mapToLong(g -> g.end(tensor)).toArray());
    }
  }

  /**
   * Elements of a tensor.
   *
   * @param end behind the last
   */
  record Range(long start, long end) {
    public boolean isEmpty() {
      return start >= end;
    }
  }

  /** The elements of a tensor that may count other than what was expected says. */
  default Range wrong(long elements) {
    return new Range(0, 0);
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
