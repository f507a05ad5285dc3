// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.UnaryFn;
import dev.tva.kernel.Kernels;
import dev.tva.kernel.Tiles;
import dev.tva.kernel.codec.TileCodec;
import dev.tva.kernel.order.RunningSums;
import dev.tva.kernel.random.RandomFields;
import dev.tva.plan.Output;
import dev.tva.plan.Program.Precision;
import dev.tva.plan.Sink;
import dev.tva.statistic.BlockMath;
import dev.tva.statistic.BlockTotals;
import dev.tva.statistic.OrderWork;
import dev.tva.tensor.DType;
import dev.tva.tile.Step;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Computes tiles, one after the other. Owns its registers and buffers: native memory of one arena,
 * allocated once for a phase.
 */
public final class Worker implements AutoCloseable {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;

  private final Run run;
  private final Kernels kernels;
  private final int registers;
  private final int tile;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment raw;
  private final ByteBuffer rawBytes;
  private final Map<Precision, Tiles> tiles = new EnumMap<>(Precision.class);
  private final Map<Precision, Map<DType, TileCodec>> codecs = new EnumMap<>(Precision.class);
  private final float[] floats = new float[BlockMath.SIZE];
  private final double[] items = new double[BlockMath.SIZE];
  private final double[] others = new double[BlockMath.SIZE];
  private final OrderWork orders = new OrderWork();
  private final RandomFields random = new RandomFields();
  private @Nullable PassState last;

  public Worker(Run run, Kernels kernels, int registers, int tile) {
    this.run = run;
    this.kernels = kernels;
    this.registers = registers;
    this.tile = tile;
    this.raw = arena.allocate(rawBytes(tile), 64);
    this.rawBytes = raw.asByteBuffer();
  }

  /** What a tile of the widest type takes in a file. */
  static long rawBytes(int tile) {
    return 8L * tile;
  }

  private Tiles tiles(Precision precision) {
    return tiles.computeIfAbsent(precision, p -> kernels.open(p, Math.max(1, registers), tile));
  }

  private TileCodec codec(DType dtype, Precision precision) {
    return codecs
        .computeIfAbsent(precision, _ -> new EnumMap<>(DType.class))
        .computeIfAbsent(dtype, d -> TileCodec.of(d, precision));
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
    for (var copies : pass.program.copies().entrySet()) {
      // What is decoded too is copied on that occasion: an input is read once.
      if (!pass.program.loads(copies.getKey())) {
        copy(pass, copies.getKey(), copies.getValue(), start, n);
      }
    }
    if (pass.program.steps().isEmpty() || n == 0) {
      return;
    }
    Precision precision = pass.program.program().precision();
    Tiles t = tiles(precision);
    t.begin(n);
    double[] scalars = pass.scalars();
    for (Step step : pass.program.steps()) {
      switch (step) {
        case Step.Load(int to, int input) -> load(pass, t, to, input, start, n, precision);
        case Step.FillScalar(int to, int s) -> t.fill(to, scalars[s]);
        case Step.FillVector(int to, int v) -> spread(pass, t, to, v, start, n, precision);
        case Step.FillZero(int to) -> t.fill(to, 0);
        case Step.Copy(int to, int from) -> t.copy(to, from);
        case Step.Unary(UnaryFn fn, int to, int x) -> t.unary(fn, to, x);
        case Step.Binary(BinaryFn fn, int to, int x, int y) -> t.binary(fn, to, x, y);
        case Step.BinaryScalar(BinaryFn fn, int to, int x, int s) ->
            t.binary(fn, to, x, scalars[s]);
        case Step.Scale(int to, int s, boolean negative) ->
            scale(t, to, negative ? -scalars[s] : scalars[s]);
        case Step.PositiveZeros(int to, List<Integer> unless) -> {
          if (unless.stream().noneMatch(s -> scalars[s] < 0)) {
            t.binary(BinaryFn.ADD, to, to, 0.0);
          }
        }
        case Step.Top(int to, int x, int cut) -> {
          t.download(x);
          orders.mark(
              pass.cuts()[cut],
              pass.pass.shape().cols(),
              t.host(x),
              start,
              n,
              precision,
              pass.spread(cut));
          t.upload(to);
        }
        case Step.RunningSum(int to, int x, int sum) -> {
          t.download(x);
          runningSum(pass, t.host(x), sum, start, n, precision);
          t.upload(to);
        }
        case Step.Random(int to, int field) -> {
          random.fill(pass.fields()[field], start, n, t.host(to), precision);
          t.upload(to);
        }
        case Step.RankRows(int to, int x) -> {
          t.download(x);
          orders.rankRows(t.host(x), n, Math.toIntExact(pass.pass.shape().cols()), precision);
          t.upload(to);
        }
        case Step.LoadMatrix(int to, int matrix) -> {
          pass.matrices.load(matrix, start, n, t.host(to), precision);
          t.upload(to);
        }
        case Step.Keep(int kept, int from) -> {
          t.download(from);
          pass.matrices.keep(kept, start, n, t.host(from), precision);
        }
        case Step.Order(int order, int from) -> {
          t.download(from);
          orders.take(
              pass.orders[order], pass.pass.shape().cols(), t.host(from), start, n, precision);
        }
        case Step.Totals(int running, int from) ->
            blocks(pass, t, List.of(from), start, n, precision, true, pass.totals[running]::add);
        case Step.Where(int to, int mask, int x, int y) -> t.where(to, mask, x, y);
        case Step.WhereElse(int to, int mask, int x, int s) -> t.where(to, mask, x, scalars[s]);
        case Step.WhereThen(int to, int mask, int s, int y) -> t.where(to, mask, scalars[s], y);
        case Step.Write(Sink.Write sink, int from) ->
            write(pass, t, sink, from, start, n, precision);
        case Step.Accumulate(int statistic, List<Integer> from) ->
            accumulate(pass, t, statistic, from, start, n, precision);
      }
    }
  }

  private static void scale(Tiles t, int to, double c) {
    if (c == -1) {
      t.unary(UnaryFn.NEGATE, to, to);
    } else if (c != 1) {
      t.binary(BinaryFn.MULTIPLY, to, to, c);
    }
  }

  private void read(Run.Located from, long offset, int bytes) throws IOException {
    rawBytes.clear().limit(bytes);
    from.read(offset, rawBytes);
    run.read(bytes);
  }

  private void load(
      PassState pass, Tiles t, int to, int input, long start, int n, Precision precision)
      throws IOException {
    var from = run.located(input, pass.pass.tensor());
    DType dtype = from.dtype();
    int bytes = Math.toIntExact(dtype.bytes(n));
    read(from, dtype.bytes(start), bytes);
    for (Sink.Copy copy : pass.program.copies().getOrDefault(input, List.of())) {
      writeRaw(copy, pass.pass.tensor(), dtype.bytes(start), bytes);
    }
    codec(dtype, precision).decode(raw, t.host(to), n);
    t.upload(to);
  }

  private void write(
      PassState pass, Tiles t, Sink.Write sink, int from, long start, int n, Precision precision)
      throws IOException {
    t.download(from);
    String tensor = pass.pass.tensor();
    Output output = run.plan().outputs().get(sink.output());
    DType dtype = output.tensors().get(tensor).dtype();
    boolean nonFinite = codec(dtype, precision).encode(t.host(from), raw, n);
    if (nonFinite && !run.allowNonFinite()) {
      throw NonFinite.problem(run, pass, output, t.host(from), start, n, precision);
    }
    rawBytes.clear().limit(Math.toIntExact(dtype.bytes(n)));
    run.writer(sink.output()).write(tensor, dtype.bytes(start), rawBytes);
    run.wrote(dtype.bytes(n));
  }

  private void copy(PassState pass, int input, List<Sink.Copy> copies, long start, int n)
      throws IOException {
    String tensor = pass.pass.tensor();
    var from = run.located(input, tensor);
    int bits = from.dtype().bits();
    long offset = Math.multiplyExact(start, bits) / 8;
    int bytes = Math.toIntExact((long) n * bits / 8);
    if (bytes == 0) {
      return;
    }
    read(from, offset, bytes);
    Set<Integer> others = new TreeSet<>();
    copies.forEach(c -> others.addAll(c.compareWith()));
    compare(tensor, others, offset, bytes);
    for (Sink.Copy copy : copies) {
      writeRaw(copy, tensor, offset, bytes);
    }
  }

  private void compare(String tensor, Set<Integer> others, long offset, int bytes)
      throws IOException {
    if (others.isEmpty()) {
      return;
    }
    byte[] mine = new byte[bytes];
    rawBytes.clear().get(mine);
    for (int other : others) {
      byte[] theirs = new byte[bytes];
      run.located(other, tensor).read(offset, ByteBuffer.wrap(theirs));
      if (!Arrays.equals(mine, theirs)) {
        run.differs(tensor);
      }
    }
  }

  private void writeRaw(Sink.Copy copy, String tensor, long offset, int bytes) throws IOException {
    rawBytes.clear().limit(bytes);
    run.writer(copy.output()).write(tensor, offset, rawBytes);
    run.wrote(bytes);
  }

  /** Spreads numbers of row or column grain over the tile. */
  private void spread(
      PassState pass, Tiles t, int to, int vector, long start, int n, Precision precision) {
    double[] v = pass.vectors()[vector];
    boolean rows = pass.program.vectors().get(vector).grain() == Grain.ROW;
    long cols = pass.pass.shape().cols();
    MemorySegment host = t.host(to);
    for (int i = 0; i < n; i++) {
      double x = rows ? v[(int) ((start + i) / cols)] : v[(int) ((start + i) % cols)];
      if (precision == Precision.F32) {
        host.set(FLOAT, 4L * i, (float) x);
      } else {
        host.set(DOUBLE, 8L * i, x);
      }
    }
    t.upload(to);
  }

  /** Gives each block of items to the statistic; blocks lie in a row where tiles are whole rows. */
  private void accumulate(
      PassState pass,
      Tiles t,
      int statistic,
      List<Integer> from,
      long start,
      int n,
      Precision precision) {
    boolean byRows = pass.program.program().wholeRows();
    blocks(pass, t, from, start, n, precision, byRows, pass.statistics[statistic]::add);
  }

  /** Takes a block of items, the first of which is element {@code start} of the tensor. */
  private interface Block {
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
      Block block) {
    from.forEach(t::download);
    long cols = pass.pass.shape().cols();
    for (int at = 0; at < n; ) {
      long left = byRows ? cols - (start + at) % cols : Long.MAX_VALUE;
      int count = (int) Math.min(Math.min(BlockMath.SIZE, n - at), left);
      widen(t.host(from.getFirst()), at, count, items, precision);
      if (from.size() == 2) {
        widen(t.host(from.getLast()), at, count, others, precision);
        for (int i = 0; i < count; i++) {
          items[i] *= others[i];
        }
      }
      block.take(items, count, start + at);
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
    arena.close();
  }
}
