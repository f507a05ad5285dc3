// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.graph.ReduceFn;
import dev.tva.kernel.order.Selector;
import dev.tva.plan.Cut;
import dev.tva.plan.Program.Precision;
import java.lang.foreign.MemorySegment;

/**
 * An order statistic of each column of one tensor. Columns are gathered in memory, as many at once
 * as fit, in as many rounds as that takes.
 */
public final class ColumnSelection {
  /** Items held in memory where there is enough. */
  static final int ITEMS = 1 << 24;

  private final ReduceFn fn;
  private final double[] amounts;
  private final int rows;
  private final int cols;
  private final int width;
  private final Cut cut;
  private final Selector selector = new Selector();
  private double[] gathered = new double[0];
  private int first;

  /**
   * {@code amounts} is one for all columns or one for each; {@code items} are held in memory at
   * most, unless one column has more.
   */
  ColumnSelection(ReduceFn fn, double[] amounts, int rows, int cols, int items) {
    this.fn = fn;
    this.amounts = amounts;
    this.rows = rows;
    this.cols = cols;
    this.width = Math.clamp(items / Math.max(1, rows), 1, Math.max(1, cols));
    this.cut = new Cut(new double[cols], new long[cols]);
  }

  boolean isOpen() {
    return first < cols && rows > 0;
  }

  Cut cut() {
    return cut;
  }

  /** Takes the items of whole rows, or of a piece of one, from an element of the tensor on. */
  void take(double[] items, int n, long start) {
    if (gathered.length == 0) {
      gathered = new double[width * rows];
    }
    for (int at = 0; at < n; ) {
      int row = (int) ((start + at) / cols);
      int col = (int) ((start + at) % cols);
      int count = Math.min(cols - col, n - at);
      int high = Math.min(col + count, Math.min(cols, first + width));
      for (int c = Math.max(col, first); c < high; c++) {
        gathered[(c - first) * rows + row] = items[at + c - col];
      }
      at += count;
    }
  }

  /** After the last row: decides the columns that were gathered. */
  public void endRound() {
    MemorySegment items = MemorySegment.ofArray(gathered);
    for (int c = first; c < Math.min(cols, first + width); c++) {
      double amount = amounts[amounts.length == 1 ? 0 : c];
      long from = (long) (c - first) * rows;
      InMemory.take(selector, fn, amount, items, Precision.F64, from, rows, cut, c);
    }
    gathered = new double[0];
    first += width;
  }
}
