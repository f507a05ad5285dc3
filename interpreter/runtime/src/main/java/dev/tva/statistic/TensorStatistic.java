// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.graph.Grain;
import dev.tva.graph.ReduceFn;
import dev.tva.plan.Sink;
import dev.tva.tensor.Shape;
import java.util.Optional;

/**
 * One statistic of one tensor while its tiles are computed. Blocks are of consecutive elements of
 * the tensor, or of each row where tiles are whole rows; each is written by one thread.
 */
public final class TensorStatistic {
  private final Sink.Statistic sink;
  private final boolean byRows;
  private final long elements;
  private final long rows;
  private final long cols;
  private final long blocksPerRow;
  private final double[] a;
  private final double[] b;
  private final long[] rowsSeen;

  public TensorStatistic(Sink.Statistic sink, Shape shape, boolean byRows) {
    this.sink = sink;
    this.byRows = byRows;
    elements = shape.elements();
    rows = elements == 0 ? 0 : shape.rows();
    cols = elements == 0 ? 0 : shape.cols();
    blocksPerRow = Math.ceilDiv(cols, BlockMath.SIZE);
    boolean column = sink.to() == Grain.COLUMN;
    long cells =
        column ? cols : byRows ? rows * blocksPerRow : Math.ceilDiv(elements, BlockMath.SIZE);
    a = new double[Math.toIntExact(cells)];
    b = sink.fn() == ReduceFn.VAR ? new double[a.length] : new double[0];
    rowsSeen = new long[column ? 1 : 0];
  }

  /** What each block gives to it, where that is no more than a sum. */
  public enum Summand {
    ITEMS,
    SQUARES,
    PRODUCTS
  }

  /** The sum that {@link #add(double, long)} takes; empty where it takes items. */
  public Optional<Summand> summand() {
    return switch (sink.fn()) {
      case SUM, MEAN -> ofBlocks(Summand.ITEMS);
      case NORM -> ofBlocks(Summand.SQUARES);
      case DOT -> ofBlocks(Summand.PRODUCTS);
      case MIN, MAX, VAR, COUNT, SIZE, QUANTILE, TOP_DENSITY, TOP_COUNT, RUNNING ->
          Optional.empty();
    };
  }

  private Optional<Summand> ofBlocks(Summand summand) {
    return sink.to() == Grain.COLUMN ? Optional.empty() : Optional.of(summand);
  }

  /** Takes the sum of a block from element {@code start} on. */
  public void add(double sum, long start) {
    a[block(start)] = sum;
  }

  private int block(long start) {
    return (int)
        (byRows
            ? start / cols * blocksPerRow + start % cols / BlockMath.SIZE
            : start / BlockMath.SIZE);
  }

  /**
   * Takes the items from element {@code start} on, which are of one block; changes them.
   *
   * @param start counted from the tensor's first element
   */
  public void add(double[] items, int n, long start) {
    if (sink.to() == Grain.COLUMN) {
      addRow(items, n, start);
      return;
    }
    int block = block(start);
    Partial partial = BlockMath.reduce(sink.fn(), items, n);
    a[block] = partial.a();
    if (b.length > 0) {
      b[block] = partial.b();
    }
  }

  private void addRow(double[] items, int n, long start) {
    long row = start / cols;
    int first = (int) (start % cols);
    for (int i = 0; i < n; i++) {
      double x = items[i];
      int c = first + i;
      switch (sink.fn()) {
        case SUM, MEAN, DOT -> a[c] += x;
        case NORM -> a[c] += x * x;
        case COUNT -> a[c] += x != 0 ? 1 : 0;
        case MIN -> a[c] = row == 0 ? x : Math.min(a[c], x);
        case MAX -> a[c] = row == 0 ? x : Math.max(a[c], x);
        case SIZE, QUANTILE, TOP_DENSITY, TOP_COUNT, RUNNING -> {}
        case VAR -> {
          double delta = x - a[c];
          a[c] += delta / (row + 1);
          b[c] += delta * (x - a[c]);
        }
      }
    }
    rowsSeen[0] = row + 1;
  }

  private Partial cell(long index) {
    long n;
    if (byRows) {
      long at = index % blocksPerRow * BlockMath.SIZE;
      n = Math.min(BlockMath.SIZE, cols - at);
    } else {
      n = Math.min(BlockMath.SIZE, elements - index * BlockMath.SIZE);
    }
    return new Partial(n, a[(int) index], b.length > 0 ? b[(int) index] : 0);
  }

  /** The whole tensor. */
  public Partial all() {
    return BlockMath.pairwise(sink.fn(), this::cell, 0, a.length);
  }

  /** A number for each row, or for each column. */
  public double[] results() {
    if (sink.to() == Grain.COLUMN) {
      double[] results = new double[a.length];
      for (int c = 0; c < results.length; c++) {
        results[c] = new Partial(rowsSeen[0], a[c], b.length > 0 ? b[c] : 0).result(sink.fn());
      }
      return results;
    }
    double[] results = new double[Math.toIntExact(rows)];
    for (int r = 0; r < results.length; r++) {
      long first = r * blocksPerRow;
      results[r] =
          BlockMath.pairwise(sink.fn(), this::cell, first, first + blocksPerRow).result(sink.fn());
    }
    return results;
  }
}
