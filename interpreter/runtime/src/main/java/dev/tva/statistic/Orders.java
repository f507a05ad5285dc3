// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.graph.Grain;
import dev.tva.graph.Value;
import dev.tva.kernel.order.DigitCounts;
import dev.tva.plan.Cut;
import dev.tva.plan.Numbers;
import dev.tva.plan.Phase;
import dev.tva.plan.Program;
import dev.tva.plan.Program.Precision;
import dev.tva.plan.Sink;
import dev.tva.plan.Statistics;
import dev.tva.plan.TensorPass;
import dev.tva.statistic.OrderMemory.Allowance;
import dev.tva.statistic.Selection.Sample;
import dev.tva.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The order statistics of one phase, and the rounds over its tensors that they need. Those of one
 * tensor that is in memory as a whole are not among them.
 */
public final class Orders {
  private record Place(Sink.Order sink, String tensor) {}

  private record Key(Value key, String tensor) {}

  private record Group(Sink.Order ofKey, String name) {}

  private record Reduced(Program program, List<Sink> sinks) {}

  /** Tiles of a group from which on a sample of a part of each is worth its round. */
  private static final long ENOUGH = 16;

  /** The same of a group of one tensor. */
  private static final long ENOUGH_OF_ONE = 2;

  /** A sample is one of so many elements. */
  private static final int SAMPLED = 32;

  private final Phase phase;
  private final Numbers numbers;
  private final Function<TensorPass, TensorSpec> specs;
  private final OrderMemory memory;
  private final Set<Value> ahead;
  private final Exchange exchange;
  private final Allowance allowance;
  private final Map<Place, OrderTarget> targets = new LinkedHashMap<>();
  private final Map<Key, OrderTarget> expected = new HashMap<>();
  private final Map<Object, Selection> shared = new LinkedHashMap<>();
  private final Queue<DigitCounts> counts = new ConcurrentLinkedQueue<>();
  private final Map<Object, Precision> precisions = new HashMap<>();
  private final Map<Object, Long> sampled = new HashMap<>();
  private final Map<Reduced, Program> programs = new HashMap<>();

  /**
   * @param ahead the keys of those of which an expectation is of use
   * @param exchange tells other processes what is counted here of groups that they count too
   */
  public Orders(
      Phase phase,
      Numbers numbers,
      Function<TensorPass, TensorSpec> specs,
      OrderMemory memory,
      Set<Value> ahead,
      Exchange exchange) {
    this.ahead = ahead;
    this.exchange = exchange;
    this.phase = phase;
    this.numbers = numbers;
    this.specs = specs;
    this.memory = memory;
    this.allowance = new Allowance(memory.remembered());
    for (TensorPass pass : phase.passes()) {
      for (Sink.Order o : ordersOf(pass)) {
        precisions.merge(o.key(), pass.program().precision(), Orders::widest);
        // A sample is a part of each tile, which must not be a row's.
        long items = canSample(pass) ? pass.shape().elements() : -ENOUGH * memory.tile();
        sampled.merge(shared(o, pass.tensor()), items, Orders::sum);
      }
    }
    for (TensorPass pass : phase.passes()) {
      for (Sink.Order sink : ordersOf(pass)) {
        boolean inMemory = pass.program().whole() && sink.to().compareTo(Grain.LAYER) > 0;
        if (inMemory) {
          continue;
        }
        OrderTarget target = target(pass, sink);
        targets.put(new Place(sink, pass.tensor()), target);
        if (ahead.contains(sink.key())) {
          expected.put(new Key(sink.key(), pass.tensor()), target);
        }
      }
    }
    admit();
  }

  /** Lets as many groups be counted in the next round as memory allows. */
  private void admit() {
    int free = memory.selections() - (int) count(shared.values());
    for (Selection group : shared.values()) {
      if (free > 0 && group.stage() == Selection.Stage.WAIT) {
        group.begin();
        free--;
      }
    }
    for (TensorPass pass : phase.passes()) {
      List<OrderTarget.Large> own = own(pass);
      int left =
          memory.selections() - (int) own.stream().filter(OrderTarget.Large::isCounting).count();
      for (OrderTarget.Large l : own) {
        if (left > 0 && l.isWaiting()) {
          l.groups().forEach(Selection::begin);
          left--;
        }
      }
    }
  }

  private static long count(Collection<Selection> groups) {
    return groups.stream().filter(g -> g.stage() == Selection.Stage.COUNT).count();
  }

  /** Those of groups that have all their items in the pass's tensor. */
  private List<OrderTarget.Large> own(TensorPass pass) {
    List<OrderTarget.Large> own = new ArrayList<>();
    for (Sink.Order sink : ordersOf(pass)) {
      if (targets.get(new Place(sink, pass.tensor())) instanceof OrderTarget.Large l
          && l.itemsEach() > 0) {
        own.add(l);
      }
    }
    return own;
  }

  private static boolean canSample(TensorPass pass) {
    return !pass.program().wholeRows() && !pass.program().whole();
  }

  /** Negative for ever, once it is. */
  private static long sum(long a, long b) {
    return a < 0 || b < 0 ? Long.MIN_VALUE / 2 : a + b;
  }

  /** What stands for a group that may have many tensors. */
  private Object shared(Sink.Order sink, String tensor) {
    return List.of(sink.key(), sink.to() == Grain.LAYER ? numbers.stacks().group(tensor) : "");
  }

  private static Precision widest(Precision a, Precision b) {
    return a == Precision.F64 ? a : b;
  }

  private static List<Sink.Order> ordersOf(TensorPass pass) {
    List<Sink.Order> found = new ArrayList<>();
    for (Sink sink : pass.program().sinks()) {
      if (sink instanceof Sink.Order o) {
        found.add(o);
      }
    }
    return found;
  }

  public OrderTarget target(Sink.Order sink, String tensor) {
    return targets.get(new Place(sink, tensor));
  }

  /**
   * What computes with expectations where there are any, besides what earlier phases took.
   *
   * @param undecided keys of what will be taken, of which nothing is expected
   */
  public Statistics expectations(Statistics taken, Set<Value> undecided) {
    return new ExpectedStatistics(taken, this, undecided);
  }

  Optional<Cut> expectedCut(Value key, String tensor) {
    return Optional.ofNullable(expected.get(new Key(key, tensor))).flatMap(OrderTarget::expected);
  }

  /** Of a model's group, which has no name, or a layer's. */
  Optional<Double> expectedThreshold(Value key, String group) {
    return Optional.ofNullable(shared.get(List.of(key, group)))
        .flatMap(Selection::expected)
        .map(Expectation::threshold);
  }

  private OrderTarget target(TensorPass pass, Sink.Order sink) {
    TensorSpec spec = specs.apply(pass);
    long elements = pass.shape().elements();
    long rows = elements == 0 ? 0 : pass.shape().rows();
    long cols = elements == 0 ? 0 : pass.shape().cols();
    double[] amounts = amounts(sink, pass.tensor(), spec);
    return switch (sink.to()) {
      case MODEL, LAYER -> {
        Object group = shared(sink, pass.tensor());
        boolean sample = sampled.get(group) >= ENOUGH * memory.tile();
        boolean zooms = ahead.contains(sink.key());
        Selection selection =
            shared.computeIfAbsent(
                group,
                _ ->
                    new Selection(
                        sink.fn(),
                        amounts[0],
                        precisions.get(sink.key()),
                        counts,
                        allowance,
                        sample ? new Sample(-1, zooms) : Sample.NONE,
                        exchange == Exchange.NONE));
        yield new OrderTarget.Large(sink, pass.tensor(), List.of(selection), 0);
      }
      case TENSOR ->
          elements <= memory.tile()
              ? new OrderTarget.InTile(sink, false, amounts, cuts(1))
              : large(pass, sink, amounts, 1, elements);
      case ROW ->
          cols <= memory.tile()
              ? new OrderTarget.InTile(sink, true, amounts, cuts(rows))
              : large(pass, sink, amounts, rows, cols);
      case COLUMN ->
          new OrderTarget.Columns(
              sink,
              new ColumnSelection(
                  sink.fn(),
                  amounts,
                  Math.toIntExact(rows),
                  Math.toIntExact(cols),
                  memory.columnItems()));
      case ELEMENT -> throw new IllegalArgumentException("an order statistic per element");
    };
  }

  private static Cut cuts(long n) {
    double[] thresholds = new double[Math.toIntExact(n)];
    Arrays.fill(thresholds, Double.NaN);
    return new Cut(thresholds, new long[thresholds.length]);
  }

  private OrderTarget large(
      TensorPass pass, Sink.Order sink, double[] amounts, long groups, long itemsEach) {
    List<Selection> all = new ArrayList<>();
    boolean sampled = groups == 1 && canSample(pass) && itemsEach >= ENOUGH_OF_ONE * memory.tile();
    Sample sample =
        sampled ? new Sample(sampled(itemsEach), ahead.contains(sink.key())) : Sample.NONE;
    for (int i = 0; i < groups; i++) {
      double amount = amounts[amounts.length == 1 ? 0 : i];
      all.add(
          new Selection(
              sink.fn(), amount, pass.program().precision(), counts, allowance, sample, true));
    }
    return new OrderTarget.Large(sink, pass.tensor(), all, itemsEach);
  }

  private double[] amounts(Sink.Order sink, String tensor, TensorSpec spec) {
    return sink.amount().grain().isScalar()
        ? new double[] {numbers.scalar(sink.amount(), tensor, spec)}
        : numbers.vector(sink.amount(), tensor, spec);
  }

  /** How many elements of each tile, from its first, are in a sample. */
  public int part() {
    return Math.max(memory.tile() / SAMPLED, 1);
  }

  private long sampled(long items) {
    return items / memory.tile() * part() + Math.min(items % memory.tile(), part());
  }

  /**
   * The passes of a round over a sample, which go before the first over all; none if none is due.
   */
  public List<TensorPass> sample() {
    return passes(target -> target instanceof OrderTarget.Large l && l.isSampling());
  }

  /** Of the first round over all, what is not known yet. */
  public Phase unknown(Phase round) {
    if (!exchange.isKnown()) {
      return round;
    }
    List<TensorPass> passes = new ArrayList<>();
    for (TensorPass pass : round.passes()) {
      List<Sink> sinks = pass.program().sinks();
      List<Sink> open = sinks.stream().filter(s -> !isCountedByAll(s, pass.tensor())).toList();
      if (open.size() == sinks.size()) {
        passes.add(pass);
      } else if (!open.isEmpty()) {
        passes.add(pass.with(only(pass.program(), open)));
      }
    }
    return new Phase(passes);
  }

  private boolean isCountedByAll(Sink sink, String tensor) {
    return sink instanceof Sink.Order order
        && targets.get(new Place(order, tensor)) instanceof OrderTarget.Large l
        && l.itemsEach() == 0;
  }

  /** Whether a round over a sample is due, here or where others compute. */
  public boolean isSampling() {
    return !sample().isEmpty() || shared.values().stream().anyMatch(Selection::isSampling);
  }

  /** Ends a round over a sample. */
  public void endSample() {
    exchange(Selection::isSampling);
    groups(Selection::endSample);
  }

  private void groups(Consumer<Selection> action) {
    shared.values().forEach(action);
    for (OrderTarget target : targets.values()) {
      switch (target) {
        case OrderTarget.Large l when l.itemsEach() > 0 -> l.groups().forEach(action);
        case OrderTarget.Large _, OrderTarget.InTile _, OrderTarget.Columns _ -> {}
      }
    }
  }

  /**
   * Has all processes know what all have counted of the groups that several tensors have, if any of
   * them is due: all agree on that, for all know the same of them.
   */
  private void exchange(Predicate<Selection> due) {
    if (exchange != Exchange.NONE && shared.values().stream().anyMatch(due)) {
      new SharedCounts(shared.values()).exchange(exchange);
    }
  }

  /** Ends a round; the passes of the next one, {@link Phase#NONE} if all is found. */
  public Phase next() {
    exchange(Selection::isOpen);
    groups(Selection::endRound);
    admit();
    // What has waited is not sampled: those rounds are for all.
    groups(Selection::endSamples);
    List<TensorPass> open =
        passes(t -> t.isOpen() && !(t instanceof OrderTarget.Large l && l.isWaiting()));
    boolean elsewhere = shared.values().stream().anyMatch(Selection::isOpen);
    return open.isEmpty() && !elsewhere ? Phase.NONE : new Phase(open);
  }

  /** The passes that have order statistics of a kind, with nothing else. */
  private List<TensorPass> passes(Predicate<OrderTarget> wanted) {
    List<TensorPass> passes = new ArrayList<>();
    for (TensorPass pass : phase.passes()) {
      if (!exchange.mine(pass.tensor())) {
        continue;
      }
      List<Sink> open = new ArrayList<>();
      for (Sink.Order sink : ordersOf(pass)) {
        OrderTarget target = targets.get(new Place(sink, pass.tensor()));
        boolean known = exchange.isKnown() && isCountedByAll(sink, pass.tensor());
        if (target != null && !known && wanted.test(target)) {
          open.add(sink);
        }
      }
      if (!open.isEmpty()) {
        passes.add(pass.with(only(pass.program(), open)));
      }
    }
    return passes;
  }

  private Program only(Program p, List<Sink> sinks) {
    return programs.computeIfAbsent(
        new Reduced(p, sinks),
        _ -> new Program(p.order(), sinks, p.reads(), p.precision(), p.wholeRows(), p.whole()));
  }

  public void store(StatisticsStore statistics) {
    for (TensorPass pass : phase.passes()) {
      for (Sink.Order sink : ordersOf(pass)) {
        OrderTarget target = targets.get(new Place(sink, pass.tensor()));
        boolean found = exchange.mine(pass.tensor()) || sink.to().compareTo(Grain.LAYER) <= 0;
        if (target != null && found) {
          statistics.put(pass, sink, target.cut());
        }
      }
    }
  }
}
