// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

import dev.tva.catalog.View;
import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.RandomFn;
import dev.tva.graph.Value;
import dev.tva.kernel.random.Field;
import dev.tva.plan.Cut;
import dev.tva.plan.Numbers;
import dev.tva.plan.Sink;
import dev.tva.plan.TensorPass;
import dev.tva.statistic.BlockTotals;
import dev.tva.statistic.OrderTarget;
import dev.tva.statistic.OrderWork;
import dev.tva.statistic.Share;
import dev.tva.statistic.StatisticsStore;
import dev.tva.statistic.TensorStatistic;
import dev.tva.tensor.TensorSpec;
import dev.tva.tile.Block;
import dev.tva.tile.Stage;
import dev.tva.tile.Step;
import dev.tva.tile.TileProgram;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

/** One tensor's pass while its tiles are being computed. */
public final class PassState {
  final TensorPass pass;
  final TileProgram program;
  final TensorStatistic[] statistics;
  final OrderTarget[] orders;
  final BlockTotals[] totals;
  final MatrixMemory matrices;
  public final AtomicLong elementsLeft;
  private final Numbers numbers;
  private final TensorSpec spec;
  private double[] scalars;
  private double[][] vectors;
  private Cut[] cuts;
  private double[][] bases;
  private Field[] fields;
  private Set<Sink> waiting = Set.of();
  private Optional<WrittenTiles> written = Optional.empty();

  /**
   * {@code orders} gives what a tensor's tiles are given to for an order statistic, {@code
   * matrices} has what steps load and keep.
   */
  public PassState(
      TensorPass pass,
      TileProgram program,
      TensorSpec spec,
      Numbers numbers,
      BiFunction<Sink.Order, String, OrderTarget> orders,
      MatrixMemory matrices) {
    this.matrices = matrices;
    this.pass = pass;
    this.program = program;
    this.spec = spec;
    this.numbers = numbers;
    this.elementsLeft = new AtomicLong(pass.shape().elements());
    this.statistics = new TensorStatistic[program.statistics().size()];
    for (int i = 0; i < statistics.length; i++) {
      statistics[i] =
          new TensorStatistic(
              program.statistics().get(i), pass.shape(), program.program().wholeRows());
    }
    this.orders =
        program.orders().stream()
            .map(o -> orders.apply(o, pass.tensor()))
            .toArray(OrderTarget[]::new);
    this.totals = new BlockTotals[program.runnings().size()];
    Arrays.setAll(totals, _ -> new BlockTotals(pass.shape()));
  }

  /** The numbers its steps name, computed once. */
  synchronized double[] scalars() {
    if (scalars == null) {
      scalars =
          program.scalars().stream()
              .mapToDouble(v -> numbers.scalar(v, pass.tensor(), spec))
              .toArray();
    }
    return scalars;
  }

  /** The numbers for each row or column that its steps name, computed once. */
  synchronized double[][] vectors() {
    if (vectors == null) {
      vectors =
          program.vectors().stream()
              .map(v -> numbers.vector(v, pass.tensor(), spec))
              .toArray(double[][]::new);
    }
    return vectors;
  }

  /** What the cuts that its steps name take of the tensor. */
  synchronized Cut[] cuts() {
    if (cuts == null) {
      cuts =
          program.cuts().stream()
              .map(v -> numbers.statistics().cut(key(v), tensor(v)))
              .toArray(Cut[]::new);
    }
    return cuts;
  }

  /** What has a cut of its own. */
  OrderWork.Spread spread(int cut) {
    return switch (program.cuts().get(cut).grain()) {
      case MODEL, LAYER, TENSOR -> OrderWork.Spread.TENSOR;
      case ROW -> OrderWork.Spread.ROWS;
      case COLUMN -> OrderWork.Spread.COLUMNS;
      case ELEMENT -> throw new IllegalArgumentException("a cut per element");
    };
  }

  /** Whether nothing is done with a tile. */
  boolean skips(long start) {
    boolean only = orders.length > 0 && orders.length == program.program().sinks().size();
    long cols = Math.max(1, pass.shape().cols());
    return only && Arrays.stream(orders).allMatch(o -> OrderWork.skips(o, start, cols));
  }

  /**
   * Whether the steps may do with some elements of a tile after the others: none that needs a row,
   * or all of the tile, at once.
   */
  boolean hasParts(long start) {
    long cols = Math.max(1, pass.shape().cols());
    return !program.program().wholeRows()
        && program.stages().stream().allMatch(PassState::takesParts)
        && Arrays.stream(orders).allMatch(o -> OrderWork.takesParts(o, start, cols));
  }

  private static boolean takesParts(Stage stage) {
    return switch (stage) {
      case Block _, Step.Io _ -> true;
      case Step.FillVector _,
          Step.Random _,
          Step.LoadMatrix _,
          Step.Keep _,
          Step.Order _,
          Step.Accumulate _,
          Step.Doubt _ ->
          true;
      case Step.TopOfLines _, Step.RunningSum _, Step.RankRows _, Step.Totals _ -> false;
    };
  }

  /** What the running sums that its steps name start from at each block. */
  synchronized double[][] bases() {
    if (bases == null) {
      bases =
          program.sums().stream()
              .map(s ->
                  s.totals().grain() == Grain.COLUMN
                      ? new double[Math.toIntExact(pass.shape().cols())]
                      : numbers.statistics().running(key(s.totals()), tensor(s.totals())))
              .toArray(double[][]::new);
    }
    return bases;
  }

  /** The random fields that its steps name. */
  synchronized Field[] fields() {
    if (fields == null) {
      fields =
          program.fields().stream()
              .map(r -> Field.of(kind(r.fn()), (long) numbers.scalar(r.seed()), nameIn(r)))
              .toArray(Field[]::new);
    }
    return fields;
  }

  /** The statistic that was taken, perhaps of tensors under other names. */
  private static Value key(Value statistic) {
    return statistic.op() instanceof Op.Recalled(Value of, _) ? key(of) : statistic;
  }

  /** What the tensor was called where a statistic was taken. */
  private String tensor(Value statistic) {
    String tensor = pass.tensor();
    for (Value v = statistic; v.op() instanceof Op.Recalled(Value of, View view); v = of) {
      tensor = view.source(tensor).orElseThrow();
    }
    return tensor;
  }

  /** What the tensor is called where the field is made. */
  private String nameIn(Op.Random field) {
    return field.view().flatMap(v -> v.source(pass.tensor())).orElse(pass.tensor());
  }

  private static Field.Kind kind(RandomFn fn) {
    return switch (fn) {
      case UNIFORM -> Field.Kind.UNIFORM;
      case NORMAL -> Field.Kind.NORMAL;
    };
  }

  /** Waits with some of its sinks until they are known to be right. */
  public void putOff(Collection<Sink> sinks) {
    waiting = Set.copyOf(sinks);
  }

  /** Writes ahead of a number that is not known yet, but for tiles where it would matter. */
  public void writeAhead(WrittenTiles tiles) {
    written = Optional.of(tiles);
  }

  Optional<WrittenTiles> written() {
    return written;
  }

  /**
   * What computes some tiles again, of the sinks that wait alone.
   *
   * @param alone their pass
   */
  public PassState again(TensorPass alone, TileProgram steps, Numbers right) {
    var again =
        new PassState(
            alone,
            steps,
            spec,
            right,
            (_, _) -> {
              throw new IllegalStateException("order statistics are not taken again");
            },
            matrices);
    for (int i = 0; i < again.statistics.length; i++) {
      again.statistics[i] = statistics[program.statistics().indexOf(steps.statistics().get(i))];
    }
    return again;
  }

  /** Gives the store what waited. */
  public void storeRest(StatisticsStore store) {
    for (int i = 0; i < statistics.length; i++) {
      if (waiting.contains(program.statistics().get(i))) {
        store(store, i);
      }
    }
  }

  private void store(StatisticsStore store, int statistic) {
    var sink = program.statistics().get(statistic);
    TensorStatistic taken = statistics[statistic];
    boolean many = sink.to() == Grain.ROW || sink.to() == Grain.COLUMN;
    store.put(pass, sink, many ? new Share.Numbers(taken.results()) : taken.all());
  }

  /** Gives what was accumulated to the store, after the last tile. */
  public void store(StatisticsStore store) {
    for (int i = 0; i < statistics.length; i++) {
      if (!waiting.contains(program.statistics().get(i))) {
        store(store, i);
      }
    }
    for (int i = 0; i < totals.length; i++) {
      store.put(program.runnings().get(i), pass.tensor(), totals[i]);
    }
    for (OrderTarget order : orders) {
      if (order instanceof OrderTarget.Columns c) {
        c.columns().endRound();
      }
    }
  }
}
