// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.graph.MatrixFn;
import dev.tva.tensor.Shape;
import java.util.List;

/** The shape each function of matrices gives. */
public final class MatrixRules {
  private MatrixRules() {}

  /** A shape, or why there is none. */
  public sealed interface Result {
    record Of(Shape shape) implements Result {}

    record Wrong(MatrixProblem.Cause cause) implements Result {}
  }

  public static Result shape(MatrixFn fn, List<Shape> given, List<Long> numbers) {
    Shape x = given.getFirst();
    if (needsMatrix(fn)) {
      for (Shape s : given) {
        if (s.ndim() != 2) {
          return new Result.Wrong(new MatrixProblem.NoMatrix(fn, s));
        }
      }
    }
    return switch (fn) {
      case MATMUL -> {
        Shape y = given.getLast();
        yield x.cols() == y.rows() ? of(x.rows(), y.cols()) : clash(fn, x, y);
      }
      case TRANSPOSE -> of(x.cols(), x.rows());
      case SVD_U, SVD_S, SVD_VT -> svd(fn, x, numbers);
      case POLAR, RANK_ROW, RANK_COLUMN, RANK_TENSOR -> new Result.Of(x);
      case SOLVE -> {
        Shape b = given.getLast();
        boolean fits = x.rows() == x.cols() && x.rows() == b.rows();
        yield fits ? of(x.cols(), b.cols()) : clash(fn, x, b);
      }
      case DIAG -> diagonal(x);
      case HCAT, VCAT -> joined(fn, given);
      case HSPLIT, VSPLIT -> part(fn, x, numbers.getFirst());
      case RESHAPE -> {
        long rows = numbers.getFirst();
        long cols = numbers.getLast();
        yield rows * cols == x.elements()
            ? of(rows, cols)
            : clash(fn, x, new Shape(List.of(rows, cols)));
      }
      case RESHAPE_LIKE -> {
        Shape like = given.getLast();
        yield like.elements() == x.elements() ? new Result.Of(like) : clash(fn, x, like);
      }
    };
  }

  private static boolean needsMatrix(MatrixFn fn) {
    return switch (fn) {
      case MATMUL, TRANSPOSE, SVD_U, SVD_S, SVD_VT, POLAR, SOLVE, HCAT, VCAT, HSPLIT, VSPLIT ->
          true;
      case DIAG, RESHAPE, RESHAPE_LIKE, RANK_ROW, RANK_COLUMN, RANK_TENSOR -> false;
    };
  }

  private static Result of(long rows, long cols) {
    return new Result.Of(new Shape(List.of(rows, cols)));
  }

  private static Result clash(MatrixFn fn, Shape x, Shape y) {
    return new Result.Wrong(new MatrixProblem.Clash(fn, x, y));
  }

  private static Result svd(MatrixFn fn, Shape x, List<Long> numbers) {
    long all = Math.min(x.rows(), x.cols());
    long rank = numbers.isEmpty() ? all : Math.min(all, numbers.getFirst());
    if (rank < 1 && all > 0) {
      return new Result.Wrong(new MatrixProblem.BadNumber(fn, rank));
    }
    return switch (fn) {
      case SVD_U -> of(x.rows(), rank);
      case SVD_VT -> of(rank, x.cols());
      default -> new Result.Of(new Shape(List.of(rank)));
    };
  }

  private static Result diagonal(Shape x) {
    return switch (x.ndim()) {
      case 1 -> of(x.cols(), x.cols());
      case 2 -> new Result.Of(new Shape(List.of(Math.min(x.rows(), x.cols()))));
      default -> new Result.Wrong(new MatrixProblem.NoMatrix(MatrixFn.DIAG, x));
    };
  }

  private static Result joined(MatrixFn fn, List<Shape> given) {
    Shape first = given.getFirst();
    boolean side = fn == MatrixFn.HCAT;
    long sum = 0;
    for (Shape s : given) {
      if (side ? s.rows() != first.rows() : s.cols() != first.cols()) {
        return clash(fn, first, s);
      }
      sum += side ? s.cols() : s.rows();
    }
    return side ? of(first.rows(), sum) : of(sum, first.cols());
  }

  private static Result part(MatrixFn fn, Shape x, long parts) {
    boolean side = fn == MatrixFn.HSPLIT;
    long n = side ? x.cols() : x.rows();
    if (parts < 1 || n % parts != 0) {
      return new Result.Wrong(new MatrixProblem.Uneven(fn, n, parts));
    }
    return side ? of(x.rows(), n / parts) : of(n / parts, x.cols());
  }
}
