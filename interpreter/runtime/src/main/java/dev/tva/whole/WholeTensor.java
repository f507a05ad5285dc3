// SPDX-License-Identifier: Apache-2.0
package dev.tva.whole;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.adapter.Place;
import dev.tva.catalog.AdapterForm;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.factor.Factoring;
import dev.tva.factor.Factors;
import dev.tva.graph.Grain;
import dev.tva.graph.MatrixFn;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.kernel.Matrix;
import dev.tva.kernel.Svd;
import dev.tva.kernel.order.Selector;
import dev.tva.pass.CancelledException;
import dev.tva.pass.MatrixMemory;
import dev.tva.pass.PassState;
import dev.tva.pass.Run;
import dev.tva.pass.Tiling;
import dev.tva.plan.Cut;
import dev.tva.plan.Kin;
import dev.tva.plan.LowRankSum;
import dev.tva.plan.Numbers;
import dev.tva.plan.Program.Precision;
import dev.tva.plan.Sink;
import dev.tva.plan.TensorPass;
import dev.tva.statistic.InMemory;
import dev.tva.statistic.LocalStatistics;
import dev.tva.statistic.Orders;
import dev.tva.statistic.StatisticsStore;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import dev.tva.tile.TileProgram;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One tensor's pass with its matrices in memory: one worker's, which others may help. */
final class WholeTensor implements AutoCloseable {
  private final Run run;
  private final TensorPass pass;
  private final WholeProgram program;
  private final TensorSpec spec;
  private final Orders orders;
  private final LocalStatistics local;
  private final Numbers numbers;
  private final Precision precision;
  private final Map<Value, Held> atHand = new HashMap<>();

  /** Memory that ends with its last holder. */
  private static final class Memory {
    private final Arena arena = Arena.ofShared();
    private int holders;

    void release() {
      if (--holders == 0) {
        arena.close();
      }
    }
  }

  private record Held(Matrix matrix, Memory memory) {}

  /** {@code numbers} are made of what earlier phases have taken. */
  WholeTensor(
      Run run,
      TensorPass pass,
      WholeProgram program,
      TensorSpec spec,
      Orders orders,
      Numbers numbers) {
    this.run = run;
    this.pass = pass;
    this.program = program;
    this.spec = spec;
    this.orders = orders;
    this.local = new LocalStatistics(numbers);
    this.numbers = numbers.with(local);
    this.precision = pass.program().precision();
  }

  /** Does all steps; what was asked for goes to the output files and the store. */
  void compute(
      WorkerCrew.Member me,
      MatrixOperations operations,
      int tile,
      StatisticsStore store,
      BooleanSupplier cancelled)
      throws IOException {
    for (int i = 0; i < program.steps().size(); i++) {
      if (cancelled.getAsBoolean()) {
        throw new CancelledException();
      }
      switch (program.steps().get(i)) {
        case WholeStep.Tiles t -> tiles(t, me, tile, store, cancelled);
        case WholeStep.Compute c -> compute(c.results(), program.givesMemory(i), operations);
        case WholeStep.Factor(Sink.Factor sink) -> factor(sink, operations);
        case WholeStep.Select(Sink.Order sink, boolean asked) -> {
          Cut cut = select(sink);
          local.put(sink, pass.tensor(), cut);
          if (asked) {
            store.put(pass, sink, cut);
          }
        }
      }
      program.released().get(i).forEach(v -> atHand.remove(v).memory().release());
    }
  }

  private void factor(Sink.Factor sink, MatrixOperations operations) throws IOException {
    AdapterForm form = run.plan().outputs().get(sink.output()).adapter().orElseThrow().form();
    var factoring = new Factoring(operations::kernel, form);
    try (Arena arena = Arena.ofShared()) {
      List<Factors> factors =
          switch (sink.way()) {
            case COMPUTED -> computed(arena, factoring, matrix(sink.value()));
            case STORED -> stored(arena, sink, Precision.F32);
            case SMALLER -> {
              List<Factors> all = new ArrayList<>();
              for (Factors f : stored(arena, sink, Precision.F64)) {
                all.add(factoring.smaller(arena, f.left(), f.right()));
              }
              yield all;
            }
          };
      if (!factors.stream().allMatch(f -> f.left().isFinite() && f.right().isFinite())) {
        throw new DiagnosticException(
            error(Slug.NON_FINITE, "the change of `" + pass.tensor() + "` is not finite")
                .note("no factors make an infinity or a NaN")
                .note("nothing is published")
                .help("see which models it comes from: `show max(abs(...), per = tensor)`")
                .build());
      }
      run.write(sink.output(), pass.tensor(), factors);
    }
  }

  /** Of each matrix that the tensor is made of. */
  private List<Factors> computed(Arena arena, Factoring factoring, Matrix x) {
    List<Shape> matrices = Place.matrices(pass.tensor(), spec.shape());
    if (matrices.size() == 1) {
      return List.of(factoring.of(arena, x, pass.tensor()));
    }
    List<Factors> all = new ArrayList<>();
    for (int i = 0; i < matrices.size(); i++) {
      int rows = Math.toIntExact(matrices.get(i).rows());
      int cols = Math.toIntExact(matrices.get(i).cols());
      Matrix one = new Matrix(x.rows(i, i + 1).data(), rows, cols, x.precision());
      all.add(factoring.of(arena, one, pass.tensor() + " " + i));
    }
    return all;
  }

  private List<Factors> stored(Arena arena, Sink.Factor sink, Precision as) throws IOException {
    var factors = new StoredFactors(run::read, v -> numbers.scalar(v, pass.tensor(), spec));
    List<Factors> all = new ArrayList<>();
    for (List<LowRankSum.Term> terms : StoredFactors.terms(run.plan(), pass.tensor(), sink)) {
      all.add(factors.of(arena, terms, as));
    }
    return all;
  }

  private void hold(Value v, Matrix matrix, Memory memory) {
    memory.holders++;
    atHand.put(v, new Held(matrix, memory));
  }

  private Matrix matrix(Value v) {
    return atHand.get(v).matrix();
  }

  private Shape shape(WholeStep.Tiles t) {
    return t.shapedBy()
        .map(v ->
            atHand.containsKey(v)
                ? Shape.of(matrix(v).rows(), matrix(v).cols())
                : run.plan()
                    .inputs()
                    .get(((Op.Read) v.op()).input())
                    .find(pass.tensor())
                    .orElseThrow()
                    .shape())
        .orElse(spec.shape());
  }

  private void tiles(
      WholeStep.Tiles t,
      WorkerCrew.Member me,
      int tile,
      StatisticsStore store,
      BooleanSupplier cancelled)
      throws IOException {
    Shape shape = shape(t);
    TileProgram tiles = t.program();
    Sink sink = tiles.program().sinks().getFirst();
    var memory = new Tiled(tiles);
    if (sink instanceof Sink.Keep(Value v)) {
      Memory kept = new Memory();
      hold(
          v,
          Matrix.allocate(
              kept.arena, Math.toIntExact(shape.rows()), Math.toIntExact(shape.cols()), precision),
          kept);
    }
    var state =
        new PassState(
            new TensorPass(pass.tensor(), shape, tiles.program(), new Kin()),
            tiles,
            spec,
            numbers,
            orders::target,
            memory);
    List<Span> spans = spans(state, shape.elements(), tile);
    WorkerCrew.Task compute =
        (worker, i, _) -> {
          if (cancelled.getAsBoolean()) {
            throw new CancelledException();
          }
          worker.compute(state, spans.get(i).start(), spans.get(i).end());
        };
    if (tiles.serial()) {
      for (int i = 0; i < spans.size(); i++) {
        compute.compute(me.worker(), i, () -> {});
      }
    } else {
      me.tasks(spans.size(), 0, compute);
    }
    switch (sink) {
      case Sink.Statistic s -> state.store(t.asked() ? store : local.store(s.key()));
      case Sink.Running r -> state.store(t.asked() ? store : local.store(r.key()));
      case Sink.Order _, Sink.Keep _, Sink.Write _, Sink.Copy _, Sink.Factor _ ->
          state.store(store);
    }
  }

  private record Span(long start, long end) {}

  /** The tiles; an empty tensor has one. */
  private static List<Span> spans(PassState state, long elements, int tile) {
    List<Span> spans = new ArrayList<>();
    for (long at = 0; at < elements || at == 0; ) {
      long end = Tiling.end(state, at, tile);
      spans.add(new Span(at, end));
      at = Math.max(end, 1);
    }
    return spans;
  }

  /** What tiles of one program read and keep. */
  private final class Tiled implements MatrixMemory {
    private final TileProgram tiles;

    Tiled(TileProgram tiles) {
      this.tiles = tiles;
    }

    @Override
    public void load(int matrix, long start, int n, MemorySegment to, Precision precision) {
      long width = Matrix.bytes(precision);
      Matrix from = matrix(tiles.matrices().get(matrix));
      MemorySegment.copy(from.data(), start * width, to, 0, n * width);
    }

    @Override
    public void keep(int kept, long start, int n, MemorySegment from, Precision precision) {
      long width = Matrix.bytes(precision);
      var sink = (Sink.Keep) tiles.program().sinks().get(kept);
      MemorySegment.copy(from, 0, matrix(sink.value()).data(), start * width, n * width);
    }
  }

  private void compute(
      List<Value> results, Optional<Value> givesMemory, MatrixOperations operations) {
    Op.Matrix m = (Op.Matrix) results.getFirst().op();
    var given = operands(m);
    if (givesMemory.isPresent()) {
      Held x = atHand.get(givesMemory.get());
      operations.kernel().polar(x.matrix(), x.matrix());
      hold(results.getFirst(), x.matrix(), x.memory());
      return;
    }
    Memory memory = new Memory();
    try {
      switch (m.fn()) {
        case SVD_U, SVD_S, SVD_VT -> {
          Svd svd = operations.decompose(memory.arena, given);
          results.forEach(v -> hold(v, part(svd, ((Op.Matrix) v.op()).fn()), memory));
        }
        case RESHAPE, RESHAPE_LIKE -> {
          Held x = atHand.get(m.arguments().getFirst());
          hold(results.getFirst(), operations.compute(memory.arena, m.fn(), given), x.memory());
        }
        case MATMUL,
            TRANSPOSE,
            POLAR,
            SOLVE,
            DIAG,
            HCAT,
            VCAT,
            HSPLIT,
            VSPLIT,
            RANK_ROW,
            RANK_COLUMN,
            RANK_TENSOR ->
            hold(results.getFirst(), operations.compute(memory.arena, m.fn(), given), memory);
      }
    } finally {
      if (memory.holders == 0) {
        memory.arena.close();
      }
    }
  }

  private static Matrix part(Svd svd, MatrixFn fn) {
    return switch (fn) {
      case SVD_U -> svd.u();
      case SVD_S -> svd.s();
      default -> svd.vt();
    };
  }

  private MatrixOperations.Operands operands(Op.Matrix m) {
    List<Matrix> xs = new ArrayList<>();
    List<Boolean> transposed = new ArrayList<>();
    List<Double> given = new ArrayList<>();
    for (Value a : m.arguments()) {
      if (a.grain() == Grain.ELEMENT) {
        Value operand = WholeCompiler.operand(m, a);
        xs.add(matrix(operand));
        transposed.add(!operand.equals(a));
      } else {
        given.add(numbers.scalar(a, pass.tensor(), spec));
      }
    }
    return new MatrixOperations.Operands(xs, transposed, given);
  }

  private Cut select(Sink.Order sink) {
    Matrix x = matrix(sink.x());
    double[] amounts =
        sink.amount().grain().isScalar()
            ? new double[] {numbers.scalar(sink.amount(), pass.tensor(), spec)}
            : numbers.vector(sink.amount(), pass.tensor(), spec);
    return switch (sink.to()) {
      case TENSOR -> select(sink, amounts, x.data(), 1, Math.multiplyExact(x.rows(), x.cols()));
      case ROW -> select(sink, amounts, x.data(), x.rows(), x.cols());
      case COLUMN -> {
        try (Arena scratch = Arena.ofConfined()) {
          Matrix columns = MatrixOperations.transposed(scratch, x);
          yield select(sink, amounts, columns.data(), columns.rows(), columns.cols());
        }
      }
      case MODEL, LAYER, ELEMENT -> throw new IllegalArgumentException("not of one tensor");
    };
  }

  private Cut select(Sink.Order sink, double[] amounts, MemorySegment items, int groups, int each) {
    Cut cut = new Cut(new double[groups], new long[groups]);
    Selector selector = new Selector();
    for (int g = 0; g < groups; g++) {
      double amount = amounts[amounts.length == 1 ? 0 : g];
      InMemory.take(selector, sink.fn(), amount, items, precision, (long) g * each, each, cut, g);
    }
    return cut;
  }

  @Override
  public void close() {
    atHand.values().forEach(h -> h.memory().release());
    atHand.clear();
  }
}
