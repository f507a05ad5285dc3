// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.catalog.Stacks;
import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.ReduceFn;
import dev.tva.graph.Value;
import dev.tva.plan.Cut;
import dev.tva.plan.Sink;
import dev.tva.plan.Statistics;
import dev.tva.plan.TensorPass;
import dev.tva.tensor.TensorNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What the phases so far have taken. Filled by many threads, read after their phase. */
public final class StatisticsStore implements Statistics {
  private record OfTensor(Value key, String tensor) {}

  private record OfGroup(Value key, String group) {}

  /** The tensors' shares of a number of model or layer grain. */
  private record Shares(ReduceFn fn, SortedMap<String, Partial> byTensor) {}

  private final Map<OfTensor, Double> tensors = new ConcurrentHashMap<>();
  private final Map<OfTensor, double[]> vectors = new ConcurrentHashMap<>();
  private final Map<Value, Shares> shares = new ConcurrentHashMap<>();
  private final Map<OfTensor, Cut> cuts = new ConcurrentHashMap<>();
  private final Map<Value, SortedMap<String, BlockTotals>> running = new ConcurrentHashMap<>();
  private final Map<Value, Map<String, double[]>> bases = new ConcurrentHashMap<>();
  private final Map<OfGroup, Double> combined = new ConcurrentHashMap<>();

  /** Is given a part of what is taken, to keep it for later runs. */
  interface Keeper {
    void keep(TensorPass pass, Sink.Statistic sink, Share share);

    void keep(TensorPass pass, Sink.Order sink, Cut cut);
  }

  private final Optional<Keeper> keeper;

  private final Stacks stacks;

  /** For what nobody else asks for. */
  StatisticsStore(Stacks stacks) {
    this.keeper = Optional.empty();
    this.stacks = stacks;
  }

  StatisticsStore(Keeper keeper, Stacks stacks) {
    this.keeper = Optional.of(keeper);
    this.stacks = stacks;
  }

  /** Takes what a pass gives to a sink. */
  public void put(TensorPass pass, Sink.Statistic sink, Share share) {
    put(sink, pass.tensor(), share);
    keeper.ifPresent(k -> k.keep(pass, sink, share));
  }

  /** Takes what was found of a pass, or of the group it belongs to. */
  public void put(TensorPass pass, Sink.Order sink, Cut cut) {
    put(sink, pass.tensor(), cut);
    keeper.ifPresent(k -> k.keep(pass, sink, cut));
  }

  /** Takes what a tensor gives to a sink. */
  public void put(Sink.Statistic sink, String tensor, Share share) {
    switch (share) {
      case Partial p -> put(sink, tensor, p);
      case Share.Numbers(double[] values) -> vectors.put(new OfTensor(sink.key(), tensor), values);
    }
  }

  private void put(Sink.Statistic sink, String tensor, Partial partial) {
    if (sink.to() == Grain.TENSOR) {
      tensors.put(new OfTensor(sink.key(), tensor), partial.result(sink.fn()));
      return;
    }
    Shares all =
        shares.computeIfAbsent(
            sink.key(), _ -> new Shares(sink.fn(), new TreeMap<>(TensorNames.ORDER)));
    synchronized (all) {
      all.byTensor().put(tensor, partial);
    }
  }

  /** Takes what was found of a tensor, or of the group it belongs to. */
  public void put(Sink.Order sink, String tensor, Cut cut) {
    if (sink.fn().isTop()) {
      cuts.put(new OfTensor(sink.key(), tensor), cut);
      return;
    }
    switch (sink.to()) {
      case MODEL -> combined.put(new OfGroup(sink.key(), ""), cut.thresholds()[0]);
      case LAYER ->
          combined.put(new OfGroup(sink.key(), stacks.group(tensor)), cut.thresholds()[0]);
      case TENSOR -> tensors.put(new OfTensor(sink.key(), tensor), cut.thresholds()[0]);
      case ROW, COLUMN -> vectors.put(new OfTensor(sink.key(), tensor), cut.thresholds());
      case ELEMENT -> throw new IllegalArgumentException("an order statistic per element");
    }
  }

  /** Takes the totals of a tensor's blocks. */
  public void put(Sink.Running sink, String tensor, BlockTotals totals) {
    SortedMap<String, BlockTotals> all =
        running.computeIfAbsent(sink.key(), _ -> new TreeMap<>(TensorNames.ORDER));
    synchronized (all) {
      all.put(tensor, totals);
    }
  }

  /** Of a tensor, for a number of model or layer grain. */
  Partial partial(Sink.Statistic sink, String tensor) {
    return Objects.requireNonNull(
        Objects.requireNonNull(shares.get(sink.key())).byTensor().get(tensor));
  }

  BlockTotals totals(Sink.Running sink, String tensor) {
    return Objects.requireNonNull(
        Objects.requireNonNull(running.get(sink.key())).get(tensor), tensor);
  }

  /** What the group of a tensor has, which is a model's or a layer's. */
  double ofGroup(Value key, String tensor) {
    Double ofModel = combined.get(new OfGroup(key, ""));
    return ofModel != null ? ofModel : ofLayer(key, stacks.group(tensor));
  }

  /** Takes the number of a tensor that another process has found. */
  void put(Value key, String tensor, double number) {
    tensors.put(new OfTensor(key, tensor), number);
  }

  @Override
  public Cut cut(Value key, String tensor) {
    Cut cut = cuts.get(new OfTensor(key, tensor));
    if (cut == null) {
      throw new IllegalArgumentException("nobody took the statistic " + key + " of " + tensor);
    }
    return cut;
  }

  @Override
  public double[] running(Value key, String tensor) {
    return bases
        .computeIfAbsent(key, k -> BlockTotals.bases(running.get(k), k.grain(), stacks))
        .get(tensor);
  }

  @Override
  public double ofModel(Value key) {
    return combined.computeIfAbsent(new OfGroup(key, ""), _ -> combine(key, ""));
  }

  @Override
  public double ofLayer(Value key, String group) {
    return combined.computeIfAbsent(new OfGroup(key, group), _ -> combine(key, group));
  }

  private double combine(Value key, String group) {
    Shares all = shares.get(key);
    if (all == null) {
      // A selection of no tensors, or tensors of no elements.
      if (key.op() instanceof Op.Reduce r) {
        return Partial.none().result(r.fn());
      }
      throw new IllegalArgumentException("nobody took the statistic " + key);
    }
    List<Partial> list = new ArrayList<>();
    all.byTensor()
        .forEach((tensor, partial) -> {
          if (group.isEmpty() || stacks.group(tensor).equals(group)) {
            list.add(partial);
          }
        });
    return BlockMath.pairwise(all.fn(), i -> list.get((int) i), 0, list.size()).result(all.fn());
  }

  @Override
  public double ofTensor(Value key, String tensor) {
    Double value = tensors.get(new OfTensor(key, tensor));
    if (value == null) {
      throw new IllegalArgumentException("nobody took the statistic " + key + " of " + tensor);
    }
    return value;
  }

  @Override
  public double[] ofRowsOrColumns(Value key, String tensor) {
    double[] values = vectors.get(new OfTensor(key, tensor));
    if (values == null) {
      throw new IllegalArgumentException("nobody took the statistic " + key + " of " + tensor);
    }
    return values;
  }
}
