// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

import dev.tva.graph.Grain;
import dev.tva.kernel.Kernels;
import dev.tva.kernel.Sums;
import dev.tva.kernel.Tiles;
import dev.tva.kernel.order.RunningSums;
import dev.tva.kernel.order.Sieve;
import dev.tva.kernel.random.RandomFields;
import dev.tva.plan.Program.Precision;
import dev.tva.statistic.BlockMath;
import dev.tva.statistic.BlockTotals;
import dev.tva.statistic.OrderTarget;
import dev.tva.statistic.OrderWork;
import dev.tva.statistic.TensorStatistic;
import dev.tva.tile.Block;
import dev.tva.tile.Stage;
import dev.tva.tile.Step;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Computes tiles, one after the other. Owns its registers and raw memory, which stay for a phase.
 */
public final class Worker implements AutoCloseable {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;

  private final Run run;
  private final Kernels kernels;
  private final int registers;
  private final int tile;
  private final RawTile raw;
  private final Map<Precision, Tiles> tiles = new EnumMap<>(Precision.class);
  private final float[] floats = new float[BlockMath.SIZE];
  private final double[] items = new double[BlockMath.SIZE];
  private final double[] others = new double[BlockMath.SIZE];
  private final OrderWork orders;
  private final RandomFields random;
  private final Sums sums;
  private final Sieve sieve;
  private @Nullable PassState last;

  public Worker(Run run, Kernels kernels, int registers, int tile) {
    this.run = run;
    this.kernels = kernels;
    this.registers = registers;
    this.tile = tile;
    this.raw = new RawTile(run);
    this.random = new RandomFields(kernels.random());
    this.sieve = kernels.sieve();
    this.orders = new OrderWork(sieve);
    this.sums = kernels.sums();
  }

  private Tiles tiles(Precision precision) {
    return tiles.computeIfAbsent(precision, p -> kernels.open(p, Math.max(1, registers), tile));
  }

  /** Computes one tile, from element {@code start} to before {@code end}. */
  public void compute(PassState pass, long start, long end) throws IOException {
    if (last != pass) {
      orders.endTensor();
      last = pass;
    }
    if (pass.skips(start)) {
      return;
    }
    int n = Math.toIntExact(end - start);
    raw.begin(pass, start, n);
    raw.copy();
    if (pass.program.stages().isEmpty() || n == 0) {
      return;
    }
    Precision precision = pass.program.program().precision();
    Tiles t = tiles(precision);
    boolean elements = t.takesElements();
    for (Stage stage : pass.program.stages()) {
      if (stage instanceof Step.Read(int input)) {
        raw.read(input, elements);
      }
    }
    int part = pass.hasParts(start) ? t.part() : n;
    for (int at = 0; at < n; at += Math.min(part, n - at)) {
      compute(pass, t, start, at, Math.min(part, n - at), precision);
    }
    for (OrderTarget order : pass.orders) {
      orders.endTile(order, pass.pass.shape().cols(), start);
    }
    if (raw.isInDoubt()) {
      pass.written().ifPresent(WrittenTiles::left);
      return;
    }
    for (Stage stage : pass.program.stages()) {
      if (stage instanceof Step.Write(int write)) {
        raw.write(write);
      }
    }
    pass.written().ifPresent(w -> w.wrote(start));
  }

  /** Computes {@code n} elements of a tile that has been read, from its number {@code at} on. */
  private void compute(PassState pass, Tiles t, long start, int at, int n, Precision precision) {
    t.begin(at, n);
    for (Stage stage : pass.program.stages()) {
      switch (stage) {
        case Step.Io _ -> {}
        case Block block -> t.run(block, raw);
        case Step.Host step -> compute(step, pass, t, start + at, n, precision);
      }
    }
  }

  private void compute(
      Step.Host step, PassState pass, Tiles t, long start, int n, Precision precision) {
    step.takes().forEach(t::download);
    switch (step) {
      case Step.FillVector(int to, int v) -> spread(pass, t.host(to), v, start, n, precision);
      case Step.TopOfLines(_, int x, int cut) ->
          orders.mark(
              pass.cuts()[cut],
              pass.pass.shape().cols(),
              t.host(x),
              start,
              n,
              precision,
              pass.spread(cut));
      case Step.RunningSum(_, int x, int sum) ->
          runningSum(pass, t.host(x), sum, start, n, precision);
      case Step.Random(int to, int field) ->
          random.fill(pass.fields()[field], start, n, t.host(to), precision);
      case Step.RankRows(_, int x) ->
          orders.rankRows(t.host(x), n, Math.toIntExact(pass.pass.shape().cols()), precision);
      case Step.LoadMatrix(int to, int matrix) ->
          pass.matrices.load(matrix, start, n, t.host(to), precision);
      case Step.Keep(int kept, int from) ->
          pass.matrices.keep(kept, start, n, t.host(from), precision);
      case Step.Order(int order, int from) ->
          orders.take(
              pass.orders[order], pass.pass.shape().cols(), t.host(from), start, n, precision);
      case Step.Totals(int running, int from) ->
          blocks(pass, t, List.of(from), start, n, precision, true, pass.totals[running]::add);
      case Step.Accumulate(int statistic, List<Integer> from) ->
          accumulate(pass, pass.statistics[statistic], t, from, start, n, precision);
      case Step.Doubt(int mask, int x) -> {
        if (!raw.isInDoubt() && sieve.leaves(t.host(mask), t.host(x), n)) {
          raw.doubt();
        }
      }
    }
    step.sets().ifPresent(t::upload);
  }

  /** Spreads numbers of row or column grain over the tile. */
  private void spread(
      PassState pass, MemorySegment host, int vector, long start, int n, Precision precision) {
    double[] v = pass.vectors()[vector];
    boolean rows = pass.program.vectors().get(vector).grain() == Grain.ROW;
    long cols = pass.pass.shape().cols();
    for (int i = 0; i < n; i++) {
      double x = rows ? v[(int) ((start + i) / cols)] : v[(int) ((start + i) % cols)];
      if (precision == Precision.F32) {
        host.set(FLOAT, 4L * i, (float) x);
      } else {
        host.set(DOUBLE, 8L * i, x);
      }
    }
  }

  private void accumulate(
      PassState pass,
      TensorStatistic to,
      Tiles t,
      List<Integer> from,
      long start,
      int n,
      Precision precision) {
    // Blocks lie in a row where tiles are whole rows.
    boolean byRows = pass.program.program().wholeRows();
    Optional<TensorStatistic.Summand> summand = to.summand();
    if (precision == Precision.F64 || summand.isEmpty()) {
      blocks(pass, t, from, start, n, precision, byRows, to::add);
      return;
    }
    MemorySegment x = t.host(from.getFirst());
    MemorySegment y = t.host(from.getLast());
    for (int at = 0; at < n; ) {
      int count = block(pass, start + at, n - at, byRows);
      double sum =
          switch (summand.get()) {
            case ITEMS -> sums.sum(x, at, count);
            case SQUARES -> sums.products(x, x, at, count);
            case PRODUCTS -> sums.products(x, y, at, count);
          };
      to.add(sum, start + at);
      at += count;
    }
  }

  /** How many of {@code left} items are of the block that an element begins. */
  private static int block(PassState pass, long element, int left, boolean byRows) {
    long cols = pass.pass.shape().cols();
    long ofRow = byRows ? cols - element % cols : Long.MAX_VALUE;
    return (int) Math.min(Math.min(BlockMath.SIZE, left), ofRow);
  }

  /** Takes a block of items, the first of which is element {@code start} of the tensor. */
  private interface Taker {
    void take(double[] items, int n, long start);
  }

  private void blocks(
      PassState pass,
      Tiles t,
      List<Integer> from,
      long start,
      int n,
      Precision precision,
      boolean byRows,
      Taker taker) {
    for (int at = 0; at < n; ) {
      int count = block(pass, start + at, n - at, byRows);
      widen(t.host(from.getFirst()), at, count, items, precision);
      if (from.size() == 2) {
        widen(t.host(from.getLast()), at, count, others, precision);
        for (int i = 0; i < count; i++) {
          items[i] *= others[i];
        }
      }
      taker.take(items, count, start + at);
      at += count;
    }
  }

  private void widen(MemorySegment host, int at, int count, double[] to, Precision precision) {
    if (precision == Precision.F64) {
      MemorySegment.copy(host, DOUBLE, 8L * at, to, 0, count);
      return;
    }
    MemorySegment.copy(host, FLOAT, 4L * at, floats, 0, count);
    for (int i = 0; i < count; i++) {
      to[i] = floats[i];
    }
  }

  /** Hands over what was counted of its tiles, after the last. */
  public void end() {
    orders.end();
  }

  /** Replaces items by their running sums; blocks as the totals were taken. */
  private void runningSum(
      PassState pass, MemorySegment host, int sum, long start, int n, Precision precision) {
    double[] bases = pass.bases()[sum];
    boolean down = pass.program.sums().get(sum).totals().grain() == Grain.COLUMN;
    long cols = pass.pass.shape().cols();
    for (int at = 0; at < n; ) {
      long col = (start + at) % cols;
      long left = Math.min(cols - col, BlockMath.SIZE - col % BlockMath.SIZE);
      int count = (int) Math.min(left, n - at);
      widen(host, at, count, items, precision);
      if (down) {
        for (int i = 0; i < count; i++) {
          bases[(int) col + i] += items[i];
          items[i] = bases[(int) col + i];
        }
      } else {
        RunningSums.sums(bases[BlockTotals.block(start + at, cols)], items, 0, count);
      }
      narrow(items, host, at, count, precision);
      at += count;
    }
  }

  private void narrow(double[] from, MemorySegment host, int at, int count, Precision precision) {
    if (precision == Precision.F64) {
      MemorySegment.copy(from, 0, host, DOUBLE, 8L * at, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      floats[i] = (float) from[i];
    }
    MemorySegment.copy(floats, 0, host, FLOAT, 4L * at, count);
  }

  @Override
  public void close() {
    tiles.values().forEach(Tiles::close);
    raw.close();
  }
}
