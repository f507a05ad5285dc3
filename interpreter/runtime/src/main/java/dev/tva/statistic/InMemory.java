// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.graph.ReduceFn;
import dev.tva.kernel.order.Selector;
import dev.tva.kernel.order.Top;
import dev.tva.plan.Cut;
import dev.tva.plan.Program.Precision;
import java.lang.foreign.MemorySegment;

/** Order statistics of groups that are in memory. */
public final class InMemory {
  private InMemory() {}

  /** Puts what is found of {@code n} items from number {@code from} at a place of {@code to}. */
  public static void take(
      Selector selector,
      ReduceFn fn,
      double amount,
      MemorySegment items,
      Precision precision,
      long from,
      int n,
      Cut to,
      int at) {
    int place = n == 0 ? 0 : (int) Math.max(0, fn.place(amount, n));
    if (place >= n) {
      to.thresholds()[at] = Double.NaN;
    } else if (fn.isTop()) {
      Top top = selector.top(items, precision, from, n, n - place);
      to.thresholds()[at] = top.threshold();
      to.ends()[at] = top.cut();
    } else {
      to.thresholds()[at] = selector.kth(items, precision, from, n, place);
    }
  }
}
