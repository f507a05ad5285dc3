// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.graph.Value;
import dev.tva.plan.Cut;
import dev.tva.plan.Statistics;
import java.util.Set;

/**
 * What earlier phases have taken, and of this one's order statistics what most likely comes; NaN is
 * what is undecided.
 */
final class ExpectedStatistics implements Statistics {
  private final Statistics taken;
  private final Orders orders;
  private final Set<Value> undecided;

  ExpectedStatistics(Statistics taken, Orders orders, Set<Value> undecided) {
    this.taken = taken;
    this.orders = orders;
    this.undecided = undecided;
  }

  @Override
  public double ofModel(Value key) {
    if (undecided.contains(key)) {
      return Double.NaN;
    }
    return orders.expectedThreshold(key, "").orElseGet(() -> taken.ofModel(key));
  }

  @Override
  public double ofLayer(Value key, String group) {
    if (undecided.contains(key)) {
      return Double.NaN;
    }
    return orders.expectedThreshold(key, group).orElseGet(() -> taken.ofLayer(key, group));
  }

  @Override
  public double ofTensor(Value key, String tensor) {
    if (undecided.contains(key)) {
      return Double.NaN;
    }
    return orders
        .expectedCut(key, tensor)
        .map(cut -> cut.thresholds()[0])
        .orElseGet(() -> taken.ofTensor(key, tensor));
  }

  @Override
  public double[] ofRowsOrColumns(Value key, String tensor) {
    return taken.ofRowsOrColumns(key, tensor);
  }

  @Override
  public Cut cut(Value key, String tensor) {
    return orders.expectedCut(key, tensor).orElseGet(() -> taken.cut(key, tensor));
  }

  @Override
  public double[] running(Value key, String tensor) {
    return taken.running(key, tensor);
  }
}
