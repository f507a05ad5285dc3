// SPDX-License-Identifier: Apache-2.0
package dev.tva.whole;

import dev.tva.graph.MatrixFn;
import dev.tva.kernel.Matrices;
import dev.tva.kernel.Matrix;
import dev.tva.kernel.Svd;
import dev.tva.kernel.order.Ranks;
import dev.tva.plan.Program.Precision;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One worker's operations on matrices in memory: those of the kernel, and those that only move. */
final class MatrixOperations {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;

  private static final int SQUARE = 32;

  private final Supplier<Matrices> matrices;
  private @Nullable Matrices opened;
  private final Ranks ranking = new Ranks();

  /**
   * @param matrices asked for when something is first decomposed or multiplied
   */
  MatrixOperations(Supplier<Matrices> matrices) {
    this.matrices = matrices;
  }

  Matrices kernel() {
    Matrices kernel = opened;
    if (kernel == null) {
      kernel = opened = matrices.get();
    }
    return kernel;
  }

  /** {@code transposed} says which operands of a product are to be transposed first. */
  record Operands(List<Matrix> xs, List<Boolean> transposed, List<Double> numbers) {
    Operands {
      xs = List.copyOf(xs);
      transposed = List.copyOf(transposed);
      numbers = List.copyOf(numbers);
    }

    Matrix x() {
      return xs.getFirst();
    }

    int number(int i) {
      return numbers.get(i).intValue();
    }
  }

  /** As many singular values and vectors as are asked for, or all. */
  Svd decompose(Arena arena, Operands o) {
    Matrix x = o.x();
    int all = Math.min(x.rows(), x.cols());
    return kernel().svd(arena, x, o.numbers().isEmpty() ? all : Math.min(all, o.number(0)));
  }

  /**
   * The result of every function but those of a decomposition; a reshaped matrix stays in place.
   */
  Matrix compute(Arena arena, MatrixFn fn, Operands o) {
    Matrix x = o.x();
    return switch (fn) {
      case MATMUL ->
          kernel()
              .matmul(
                  arena, x, o.transposed().getFirst(), o.xs().getLast(), o.transposed().getLast());
      case TRANSPOSE -> transposed(arena, x);
      case POLAR -> {
        Matrix to = Matrix.allocate(arena, x.rows(), x.cols(), x.precision());
        kernel().polar(x, to);
        yield to;
      }
      case SOLVE -> kernel().solve(arena, x, o.xs().getLast(), o.numbers().getFirst());
      case DIAG -> kernel().diagonal(arena, x);
      case HCAT -> beside(arena, o.xs());
      case VCAT -> below(arena, o.xs());
      case HSPLIT -> {
        int cols = x.cols() / o.number(0);
        Matrix part = Matrix.allocate(arena, x.rows(), cols, x.precision());
        block(x, o.number(1) * cols, part, 0, cols);
        yield part;
      }
      case VSPLIT -> {
        int rows = x.rows() / o.number(0);
        Matrix part = Matrix.allocate(arena, rows, x.cols(), x.precision());
        part.data().copyFrom(x.rows(o.number(1) * rows, (o.number(1) + 1) * rows).data());
        yield part;
      }
      case RESHAPE -> new Matrix(x.data(), o.number(0), o.number(1), x.precision());
      case RESHAPE_LIKE -> {
        Matrix like = o.xs().getLast();
        yield new Matrix(x.data(), like.rows(), like.cols(), x.precision());
      }
      case RANK_ROW -> ranks(arena, x, x.cols());
      case RANK_TENSOR -> ranks(arena, x, Math.multiplyExact(x.rows(), x.cols()));
      case RANK_COLUMN -> {
        try (Arena scratch = Arena.ofConfined()) {
          Matrix columns = transposed(scratch, x);
          yield transposed(arena, ranks(scratch, columns, columns.cols()));
        }
      }
      case SVD_U, SVD_S, SVD_VT -> throw new IllegalArgumentException(fn + " alone");
    };
  }

  /** Squares of a block at a time stay in the cache on both sides. */
  static Matrix transposed(Arena arena, Matrix x) {
    Matrix to = Matrix.allocate(arena, x.cols(), x.rows(), x.precision());
    for (int r0 = 0; r0 < x.rows(); r0 += SQUARE) {
      for (int c0 = 0; c0 < x.cols(); c0 += SQUARE) {
        for (int r = r0; r < Math.min(x.rows(), r0 + SQUARE); r++) {
          for (int c = c0; c < Math.min(x.cols(), c0 + SQUARE); c++) {
            long from = (long) r * x.cols() + c;
            long at = (long) c * x.rows() + r;
            if (x.precision() == Precision.F32) {
              to.data().setAtIndex(FLOAT, at, x.data().getAtIndex(FLOAT, from));
            } else {
              to.data().setAtIndex(DOUBLE, at, x.data().getAtIndex(DOUBLE, from));
            }
          }
        }
      }
    }
    return to;
  }

  private static Matrix beside(Arena arena, List<Matrix> xs) {
    Matrix first = xs.getFirst();
    int cols = xs.stream().mapToInt(Matrix::cols).sum();
    Matrix all = Matrix.allocate(arena, first.rows(), cols, first.precision());
    int at = 0;
    for (Matrix x : xs) {
      block(x, 0, all, at, x.cols());
      at += x.cols();
    }
    return all;
  }

  private static Matrix below(Arena arena, List<Matrix> xs) {
    Matrix first = xs.getFirst();
    int rows = xs.stream().mapToInt(Matrix::rows).sum();
    Matrix all = Matrix.allocate(arena, rows, first.cols(), first.precision());
    int at = 0;
    for (Matrix x : xs) {
      all.rows(at, at + x.rows()).data().copyFrom(x.rows(0, x.rows()).data());
      at += x.rows();
    }
    return all;
  }

  /** Copies some columns of all rows. */
  private static void block(Matrix from, int fromCol, Matrix to, int toCol, int cols) {
    int width = Matrix.bytes(from.precision());
    for (int r = 0; r < from.rows(); r++) {
      MemorySegment.copy(
          from.data(),
          ((long) r * from.cols() + fromCol) * width,
          to.data(),
          ((long) r * to.cols() + toCol) * width,
          (long) cols * width);
    }
  }

  /** The places of items in their runs of {@code n}. */
  private Matrix ranks(Arena arena, Matrix x, int n) {
    Matrix to = Matrix.allocate(arena, x.rows(), x.cols(), x.precision());
    int[] ranks = new int[n];
    long elements = (long) x.rows() * x.cols();
    for (long at = 0; at < elements; at += n) {
      ranking.rank(x.data(), x.precision(), at, n, ranks);
      for (int i = 0; i < n; i++) {
        if (x.precision() == Precision.F32) {
          to.data().setAtIndex(FLOAT, at + i, ranks[i]);
        } else {
          to.data().setAtIndex(DOUBLE, at + i, ranks[i]);
        }
      }
    }
    return to;
  }
}
