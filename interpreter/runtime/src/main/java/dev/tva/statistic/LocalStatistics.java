// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.graph.Value;
import dev.tva.plan.Cut;
import dev.tva.plan.Numbers;
import dev.tva.plan.Sink;
import dev.tva.plan.Statistics;
import java.util.HashSet;
import java.util.Set;

/** Statistics of one tensor, taken while it is in memory, on top of what phases have taken. */
public final class LocalStatistics implements Statistics {
  private final Statistics taken;
  private final StatisticsStore own;
  private final Set<Value> keys = new HashSet<>();

  public LocalStatistics(Numbers taken) {
    this.taken = taken.statistics();
    this.own = new StatisticsStore(taken.stacks());
  }

  /** Where the statistics of a key are to be put. */
  public StatisticsStore store(Value key) {
    keys.add(key);
    return own;
  }

  public void put(Sink.Order sink, String tensor, Cut cut) {
    store(sink.key()).put(sink, tensor, cut);
  }

  private Statistics of(Value key) {
    return keys.contains(key) ? own : taken;
  }

  @Override
  public double ofModel(Value key) {
    return taken.ofModel(key);
  }

  @Override
  public double ofLayer(Value key, String group) {
    return taken.ofLayer(key, group);
  }

  @Override
  public double ofTensor(Value key, String tensor) {
    return of(key).ofTensor(key, tensor);
  }

  @Override
  public double[] ofRowsOrColumns(Value key, String tensor) {
    return of(key).ofRowsOrColumns(key, tensor);
  }

  @Override
  public Cut cut(Value key, String tensor) {
    return of(key).cut(key, tensor);
  }

  @Override
  public double[] running(Value key, String tensor) {
    return of(key).running(key, tensor);
  }
}
