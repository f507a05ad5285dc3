// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.ReduceFn;
import dev.tva.graph.Value;
import dev.tva.plan.Cut;
import dev.tva.plan.Plan;
import dev.tva.plan.Program.Precision;
import dev.tva.plan.Remainder;
import dev.tva.plan.Sink;
import dev.tva.plan.Statistics;
import dev.tva.plan.TensorPass;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What earlier runs over one graph have taken, tensor by tensor, so that no later run takes it
 * again. The share of a tensor serves the number per model, per layer and per tensor alike.
 */
public final class StatisticsCache {
  /**
   * What a share depends on: the values it is taken of, which are the same only for the same
   * inputs, and how its sums are grouped.
   *
   * @param inputs how many there were, where a formula asks where in its stack a tensor is; else 0
   */
  private record Key(
      ReduceFn fn,
      List<Value> arguments,
      Target target,
      String tensor,
      boolean wholeRows,
      Precision precision,
      int inputs) {}

  /**
   * As {@link Key}, of an order statistic: its key says what it is taken of. Which tensors make a
   * layer depends on the inputs' names.
   */
  private record OrderKey(Value key, String tensor, Precision precision, int inputs) {}

  private enum Target {
    TENSOR,
    ROWS,
    COLUMNS
  }

  private final Map<Key, Share> shares = new ConcurrentHashMap<>();
  private final Map<OrderKey, Cut> cuts = new ConcurrentHashMap<>();
  private final Map<Value, Boolean> metadata = new ConcurrentHashMap<>();

  /** What is left of a plan, and a store that has the rest. */
  public record Known(Plan remainder, StatisticsStore store) {}

  /** The statistics of a plan that asks for nothing but what is known. */
  public Optional<Statistics> answer(Plan plan) {
    Known known = known(plan);
    return Remainder.isEmpty(known.remainder()) ? Optional.of(known.store()) : Optional.empty();
  }

  public Known known(Plan plan) {
    StatisticsStore store = new StatisticsStore(keeper(plan.inputs().size()), plan.stacks());
    Plan remainder =
        Remainder.of(
            plan,
            (pass, sink) ->
                switch (sink) {
                  case Sink.Statistic s -> share(pass, s, plan.inputs().size(), store);
                  case Sink.Order o -> cut(pass, o, plan.inputs().size(), store);
                  case Sink.Write _, Sink.Copy _, Sink.Running _, Sink.Keep _, Sink.Factor _ ->
                      false;
                });
    return new Known(remainder, store);
  }

  private boolean share(TensorPass pass, Sink.Statistic sink, int inputs, StatisticsStore store) {
    Optional<Share> share = Optional.ofNullable(shares.get(key(pass, sink, inputs)));
    share.ifPresent(s -> store.put(sink, pass.tensor(), s));
    return share.isPresent();
  }

  private boolean cut(TensorPass pass, Sink.Order sink, int inputs, StatisticsStore store) {
    Optional<Cut> cut = Optional.ofNullable(cuts.get(key(pass, sink, inputs)));
    cut.ifPresent(c -> store.put(sink, pass.tensor(), c));
    return cut.isPresent();
  }

  /** Keeps what passes take; {@code inputs} is how many their plan has. */
  private StatisticsStore.Keeper keeper(int inputs) {
    return new StatisticsStore.Keeper() {
      @Override
      public void keep(TensorPass pass, Sink.Statistic sink, Share share) {
        shares.put(key(pass, sink, inputs), share);
      }

      @Override
      public void keep(TensorPass pass, Sink.Order sink, Cut cut) {
        cuts.put(key(pass, sink, inputs), cut);
      }
    };
  }

  private OrderKey key(TensorPass pass, Sink.Order sink, int inputs) {
    return new OrderKey(
        sink.key(),
        pass.tensor(),
        pass.program().precision(),
        sink.to() == Grain.LAYER || asksMetadata(sink.x()) || asksMetadata(sink.amount())
            ? inputs
            : 0);
  }

  private Key key(TensorPass pass, Sink.Statistic sink, int inputs) {
    Target target =
        switch (sink.to()) {
          case MODEL, LAYER, TENSOR -> Target.TENSOR;
          case ROW -> Target.ROWS;
          case COLUMN -> Target.COLUMNS;
          case ELEMENT -> throw new IllegalArgumentException("no statistic: " + sink);
        };
    return new Key(
        sink.fn(),
        arguments(sink),
        target,
        pass.tensor(),
        pass.program().wholeRows(),
        pass.program().precision(),
        sink.arguments().stream().anyMatch(this::asksMetadata) ? inputs : 0);
  }

  /** A dot product is the same both ways, to the last bit. */
  private static List<Value> arguments(Sink.Statistic sink) {
    return sink.fn() == ReduceFn.DOT
        ? sink.arguments().stream().sorted(Comparator.comparingInt(Value::id)).toList()
        : sink.arguments();
  }

  private boolean asksMetadata(Value v) {
    Boolean known = metadata.get(v);
    if (known == null) {
      known =
          v.op() instanceof Op.Meta
              || v.op() instanceof Op.Gradient
              || v.op().children().stream().anyMatch(this::asksMetadata);
      metadata.put(v, known);
    }
    return known;
  }
}
