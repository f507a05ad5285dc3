// SPDX-License-Identifier: Apache-2.0
package dev.tva.whole;

import dev.tva.adapter.Place;
import dev.tva.catalog.AdapterForm;
import dev.tva.factor.Factoring;
import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.kernel.Matrices;
import dev.tva.kernel.Matrix;
import dev.tva.plan.LowRankSum;
import dev.tva.plan.Numbers;
import dev.tva.plan.Plan;
import dev.tva.plan.Sink;
import dev.tva.plan.TensorPass;
import dev.tva.support.MatrixRules;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How much memory a tensor's matrices take at most at a time; headers decide it. */
final class WholeNeeds {
  private final Plan plan;
  private final TensorPass pass;
  private final WholeProgram program;
  private final TensorSpec spec;
  private final Numbers numbers;
  private final Map<Value, Shape> shapes = new HashMap<>();
  private final int width;

  private WholeNeeds(
      Plan plan, TensorPass pass, WholeProgram program, TensorSpec spec, Numbers numbers) {
    this.plan = plan;
    this.pass = pass;
    this.program = program;
    this.spec = spec;
    this.numbers = numbers;
    this.width = Matrix.bytes(pass.program().precision());
  }

  /**
   * What is taken at most at a time.
   *
   * @param bytes of the host's memory
   * @param part of the host's too, by each worker that helps
   * @param onDevice of a device's, if matrices are computed on one
   */
  record Bytes(long bytes, long part, long onDevice) {}

  static Bytes bytes(
      Plan plan, TensorPass pass, WholeProgram program, TensorSpec spec, Numbers numbers) {
    return new WholeNeeds(plan, pass, program, spec, numbers).most();
  }

  private Bytes most() {
    long most = 0;
    long part = 0;
    long onDevice = 0;
    for (int i = 0; i < program.steps().size(); i++) {
      WholeStep step = program.steps().get(i);
      long scratch =
          switch (step) {
            case WholeStep.Tiles t -> {
              if (t.program().program().sinks().getFirst() instanceof Sink.Keep(Value v)) {
                shapes.put(v, t.shapedBy().map(this::shape).orElse(spec.shape()));
              }
              yield 0;
            }
            case WholeStep.Compute c -> {
              c.results().forEach(v -> shapes.put(v, result((Op.Matrix) v.op())));
              yield scratch((Op.Matrix) c.results().getFirst().op());
            }
            case WholeStep.Select s -> select(s.sink());
            case WholeStep.Factor f -> factor(f.sink());
          };
      long held = shapes.keySet().stream().mapToLong(this::size).sum();
      held -= program.givesMemory(i).map(this::size).orElse(0L);
      most = Math.max(most, held + scratch);
      part = Math.max(part, part(step));
      onDevice = Math.max(onDevice, onDevice(step, scratch));
      program.released().get(i).forEach(shapes::remove);
    }
    return new Bytes(most, part, onDevice);
  }

  /** A device is given the operands of one operation, and has no matrices between two. */
  private long onDevice(WholeStep step, long scratch) {
    return switch (step) {
      case WholeStep.Tiles _, WholeStep.Select _ -> 0;
      case WholeStep.Factor _ -> scratch;
      case WholeStep.Compute c -> {
        Op.Matrix m = (Op.Matrix) c.results().getFirst().op();
        yield switch (m.fn().kind()) {
          case PRODUCT -> {
            long operands =
                m.arguments().stream().mapToLong(a -> size(WholeCompiler.operand(m, a))).sum();
            yield operands + 2 * size(c.results().getFirst());
          }
          case FACTOR -> decomposed(shape(WholeCompiler.operand(m, m.arguments().getFirst())));
          case MOVE, RANK -> 0;
        };
      }
    };
  }

  /** A worker that helps takes some rows, or a block of a product. */
  private long part(WholeStep step) {
    return switch (step) {
      case WholeStep.Tiles _, WholeStep.Select _ -> 0;
      case WholeStep.Factor f -> part(shape(f.sink()));
      case WholeStep.Compute c -> {
        Op.Matrix m = (Op.Matrix) c.results().getFirst().op();
        yield switch (m.fn().kind()) {
          case PRODUCT -> block(shape(c.results().getFirst()));
          case FACTOR -> part(shape(WholeCompiler.operand(m, m.arguments().getFirst())));
          case MOVE, RANK -> 0;
        };
      }
    };
  }

  private static long part(Shape x) {
    long side = Math.min(x.rows(), x.cols());
    boolean oneAlone = Math.max(x.rows(), x.cols()) <= Matrices.PANEL;
    return oneAlone
        ? block(x)
        : Math.max(Matrices.BLOCK, Matrices.panelBytes(Matrices.PANEL, side));
  }

  private static long block(Shape x) {
    return Math.max(x.rows(), x.cols()) <= Matrices.EDGE ? 0 : Matrices.BLOCK;
  }

  private Shape shape(Sink.Factor sink) {
    return plan.outputs().get(sink.output()).tensors().get(pass.tensor()).shape();
  }

  /** Columns are gathered, and of what is looked through each item has a key. */
  private long select(Sink.Order sink) {
    Shape shape = shape(sink.x());
    return switch (sink.to()) {
      case COLUMN -> size(sink.x()) + shape.rows() * Long.BYTES;
      case ROW -> shape.cols() * Long.BYTES;
      case TENSOR -> shape.elements() * Long.BYTES;
      case MODEL, LAYER, ELEMENT -> 0;
    };
  }

  private long factor(Sink.Factor sink) {
    Shape shape = shape(sink);
    return switch (sink.way()) {
      case COMPUTED -> {
        AdapterForm form = plan.outputs().get(sink.output()).adapter().orElseThrow().form();
        long one = 0;
        long kept = 0;
        for (Shape s : Place.matrices(pass.tensor(), shape)) {
          one = Math.max(one, Factoring.scratch(form, s.rows(), s.cols()));
          kept += Double.BYTES * form.most(s.rows(), s.cols()) * (s.rows() + s.cols());
        }
        yield one + kept;
      }
      case STORED, SMALLER -> {
        long rank = LowRankSum.rank(StoredFactors.terms(plan, pass.tensor(), sink));
        List<Shape> all = Place.matrices(pass.tensor(), shape);
        Shape s = all.getFirst();
        long kept = (all.size() - 1) * Double.BYTES * 2 * rank * (s.rows() + s.cols());
        yield Factoring.scratch(s.rows(), s.cols(), rank) + kept;
      }
    };
  }

  private long size(Value v) {
    return shape(v).elements() * width;
  }

  private Shape shape(Value v) {
    Shape known = shapes.get(v);
    return known != null
        ? known
        : plan.inputs().get(((Op.Read) v.op()).input()).find(pass.tensor()).orElseThrow().shape();
  }

  private Shape result(Op.Matrix m) {
    List<Shape> given = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    for (Value a : m.arguments()) {
      if (a.grain() == Grain.ELEMENT) {
        Value operand = WholeCompiler.operand(m, a);
        Shape s = shape(operand);
        given.add(operand.equals(a) ? s : Shape.of(s.cols(), s.rows()));
      } else if (a.known()) {
        counts.add((long) numbers.scalar(a, pass.tensor(), spec));
      }
    }
    return switch (MatrixRules.shape(m.fn(), given, counts)) {
      case MatrixRules.Result.Of(Shape shape) -> shape;
      case MatrixRules.Result.Wrong w -> throw new IllegalStateException(w.toString());
    };
  }

  /** The engine works on squares of the smaller side, and is not sparing with them. */
  private static long decomposed(Shape x) {
    long side = Math.min(x.rows(), x.cols());
    return (3 * x.elements() + 8 * side * side) * Double.BYTES;
  }

  private static long inPanels(Shape x) {
    long rows = Math.min(Math.max(x.rows(), x.cols()), Matrices.PANEL);
    return decomposed(Shape.of(rows, Math.min(x.rows(), x.cols())));
  }

  /** What an operation takes beside its operands and its result. */
  private long scratch(Op.Matrix m) {
    Shape first = shape(WholeCompiler.operand(m, m.arguments().getFirst()));
    long x = first.elements();
    return switch (m.fn()) {
      case SVD_U, SVD_S, SVD_VT, SOLVE -> decomposed(first);
      case POLAR -> width == Float.BYTES ? inPanels(first) : decomposed(first);
      case RANK_ROW, RANK_TENSOR -> x * (2L * Long.BYTES + Integer.BYTES);
      case RANK_COLUMN -> x * (2L * width + 2L * Long.BYTES + Integer.BYTES);
      case MATMUL, TRANSPOSE, DIAG, HCAT, VCAT, HSPLIT, VSPLIT, RESHAPE, RESHAPE_LIKE -> 0;
    };
  }
}
