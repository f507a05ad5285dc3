// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import ai.djl.ndarray.NDArray;
import dev.tva.kernel.Crew;
import dev.tva.kernel.Matrices;
import dev.tva.kernel.Matrix;
import dev.tva.kernel.djl.Gemm.Operand;
import dev.tva.plan.Program.Precision;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntToDoubleFunction;

/**
 * Decompositions in float64 of matrices that are finite and not empty. What float32 can tell of a
 * matrix, the eigenvalues of its product with its own transpose tell in float64, in half the time
 * and in memory of the smaller side alone: squares of singular values that are below the rounding
 * of float32 are still above that of float64.
 */
final class Decompositions {
  /** From which part of the largest on a singular value can be divided by as it is. */
  private static final double FIRM = 1e-3;

  /**
   * Where all are above this part of the largest one, inverses rounded to float32 are good enough:
   * the rounding, a sixteenth of a millionth, is multiplied by what the largest is of the least.
   */
  private static final double EVEN = 1.0 / 16;

  private final Place place;
  private final Gemm gemm;
  private final Crew crew;
  private final LongAdder operations;

  /** Singular values, descending, and vectors. */
  record Factors(Operand u, Matrix s, Operand vt) {}

  /** Singular values, descending, and right vectors, one a row, of a matrix that is not wide. */
  private record Right(Matrix s, Matrix vt) {
    double at(int i) {
      return s.at(0, i);
    }

    double threshold(double negligible) {
      return negligible * at(0);
    }
  }

  private record Tall(Matrix u, Right right) {}

  Decompositions(Place place, Gemm gemm, Crew crew, LongAdder operations) {
    this.place = place;
    this.gemm = gemm;
    this.crew = crew;
    this.operations = operations;
  }

  Factors svd(Arena scratch, Matrix x, int rank) {
    Operand tall = tall(x);
    Tall svd =
        switch (x.precision()) {
          case F32 -> bySquares(scratch, tall, rank);
          case F64 -> direct(scratch, tall, rank);
        };
    Operand u = new Operand(svd.u(), false);
    Operand vt = new Operand(svd.right().vt(), false);
    return tall.transposed()
        ? new Factors(vt.other(), svd.right().s(), u.other())
        : new Factors(u, svd.right().s(), vt);
  }

  /**
   * The polar factor.
   *
   * @param to may be the matrix itself
   * @return whether the matrix is finite; nothing is done if not
   */
  boolean polar(Arena scratch, Matrix x, Matrix to) {
    Operand tall = tall(x);
    double negligible = Matrices.negligible(x);
    return switch (x.precision()) {
      case F32 -> {
        Panels panels = new Panels(place, crew, operations, tall);
        Matrix squares = panels.gram(scratch);
        if (!hasFiniteDiagonal(squares)) {
          yield false;
        }
        Right right = eigen(scratch, squares, tall.cols());
        panels.multiply(inverseRoot(scratch, right, negligible), to);
        yield true;
      }
      case F64 -> {
        if (!x.isFinite()) {
          yield false;
        }
        Tall svd = direct(scratch, tall, tall.cols());
        Right right = svd.right();
        double zero = right.threshold(negligible);
        scale(right.vt(), i -> right.at(i) > zero ? 1 : 0);
        Operand u = new Operand(svd.u(), false);
        Operand vt = new Operand(right.vt(), false);
        if (tall.transposed()) {
          gemm.multiply(vt.other(), u.other(), to);
        } else {
          gemm.multiply(u, vt, to);
        }
        yield true;
      }
    };
  }

  /** Squares of float32 are finite in float64. */
  private static boolean hasFiniteDiagonal(Matrix squares) {
    for (int i = 0; i < squares.rows(); i++) {
      if (!Double.isFinite(squares.at(i, i))) {
        return false;
      }
    }
    return true;
  }

  /** The inverse of what has the squares of these values; of negligible ones zero. */
  private Matrix inverseRoot(Arena scratch, Right right, double negligible) {
    double zero = right.threshold(negligible);
    scale(right.vt(), i -> right.at(i) > zero ? 1 / Math.sqrt(right.at(i)) : 0);
    Matrix root = squares(scratch, new Operand(right.vt(), false));
    for (int row = 0; row < root.rows(); row++) {
      for (int col = 0; col < row; col++) {
        root.set(col, row, root.at(row, col));
      }
    }
    return isEven(right) ? gemm.copy(scratch, new Operand(root, false), Precision.F32) : root;
  }

  /** Whether float32 is enough for the inverses of singular values. */
  private static boolean isEven(Right right) {
    double least = right.at(right.s().cols() - 1);
    return least >= EVEN * right.at(0) && least > 1e-30 && right.at(0) < 1e30;
  }

  /**
   * The inverse of a square matrix in float64; if it has singular values up to {@code negligible}
   * of the largest, the inverse that is zero where they are.
   *
   * @param precision of what the matrix was made of
   */
  Matrix inverse(Arena scratch, Matrix x, double negligible, Precision precision) {
    Operand whole = new Operand(x, false);
    Matrix inverse = call(scratch, EngineFunction.INVERSE, whole).getFirst();
    if (bound(x) * bound(inverse) * negligible < 1) {
      return inverse;
    }
    return switch (precision) {
      case F32 -> {
        Right right = eigen(scratch, squares(scratch, whole), x.cols());
        Operand scaled = new Operand(inverted(scratch, right, negligible), false);
        Matrix ut = gemm.multiply(scratch, scaled, whole.other(), Precision.F64);
        yield gemm.multiply(scratch, scaled.other(), new Operand(ut, false), Precision.F64);
      }
      case F64 -> {
        Tall svd = direct(scratch, whole, x.cols());
        Operand scaled = new Operand(inverted(scratch, svd.right(), negligible), false);
        Operand ut = new Operand(svd.u(), true);
        yield gemm.multiply(scratch, scaled.other(), ut, Precision.F64);
      }
    };
  }

  /** The right vectors, divided by their values; of negligible ones zero. */
  private Matrix inverted(Arena scratch, Right right, double negligible) {
    double zero = right.threshold(negligible);
    Matrix scaled = gemm.copy(scratch, new Operand(right.vt(), false), Precision.F64);
    scale(scaled, i -> right.at(i) > zero ? 1 / right.at(i) : 0);
    return scaled;
  }

  private static Operand tall(Matrix x) {
    return new Operand(x, x.rows() < x.cols());
  }

  private Tall direct(Arena scratch, Operand tall, int rank) {
    List<Matrix> svd = call(scratch, EngineFunction.SVD, tall);
    Matrix u = svd.get(0).cols() == rank ? svd.get(0) : columns(scratch, svd.get(0), rank);
    return new Tall(u, new Right(columns(scratch, svd.get(1), rank), svd.get(2).rows(0, rank)));
  }

  private Tall bySquares(Arena scratch, Operand tall, int rank) {
    Right right = eigen(scratch, squares(scratch, tall), rank);
    Operand v = new Operand(right.vt(), true);
    Matrix stretched = gemm.multiply(scratch, tall, v, Precision.F64);
    if (right.at(rank - 1) > right.threshold(FIRM)) {
      for (int row = 0; row < stretched.rows(); row++) {
        for (int col = 0; col < rank; col++) {
          stretched.set(row, col, stretched.at(row, col) / right.at(col));
        }
      }
      return new Tall(stretched, right);
    }
    // Vectors of small values are not orthogonal enough, and those of zero are not there at all.
    List<Matrix> qr = call(scratch, EngineFunction.QR, new Operand(stretched, false));
    Matrix r = qr.getLast();
    double last = Double.POSITIVE_INFINITY;
    for (int i = 0; i < rank; i++) {
      last = Math.min(last, Math.abs(r.at(i, i)));
      right.s().set(0, i, last);
    }
    scale(right.vt(), i -> r.at(i, i) < 0 ? -1 : 1);
    return new Tall(qr.getFirst(), right);
  }

  private Matrix squares(Arena scratch, Operand tall) {
    return new Panels(place, crew, operations, tall).gram(scratch);
  }

  private Right eigen(Arena scratch, Matrix squares, int rank) {
    List<Matrix> eigen = call(scratch, EngineFunction.EIGEN, new Operand(squares, false));
    int n = squares.cols();
    Matrix s = Matrix.allocate(scratch, 1, rank, Precision.F64);
    Matrix vt = Matrix.allocate(scratch, rank, n, Precision.F64);
    for (int i = 0; i < rank; i++) {
      s.set(0, i, Math.sqrt(Math.max(0, eigen.getFirst().at(0, n - 1 - i))));
    }
    for (int col = 0; col < n; col++) {
      for (int i = 0; i < rank; i++) {
        vt.set(i, col, eigen.getLast().at(col, n - 1 - i));
      }
    }
    return new Right(s, vt);
  }

  /** Multiplies each row. */
  private static void scale(Matrix x, IntToDoubleFunction by) {
    for (int row = 0; row < x.rows(); row++) {
      double factor = by.applyAsDouble(row);
      for (int col = 0; col < x.cols(); col++) {
        x.set(row, col, factor * x.at(row, col));
      }
    }
  }

  /** The first ones. */
  private static Matrix columns(Arena scratch, Matrix x, int n) {
    Matrix to = Matrix.allocate(scratch, x.rows(), n, x.precision());
    for (int row = 0; row < x.rows(); row++) {
      for (int col = 0; col < n; col++) {
        to.set(row, col, x.at(row, col));
      }
    }
    return to;
  }

  /** What the largest singular value is not above; NaN if nothing can be said. */
  private static double bound(Matrix x) {
    double[] cols = new double[x.cols()];
    double rows = 0;
    for (int row = 0; row < x.rows(); row++) {
      double sum = 0;
      for (int col = 0; col < x.cols(); col++) {
        double size = Math.abs(x.at(row, col));
        sum += size;
        cols[col] += size;
      }
      rows = Math.max(rows, sum);
    }
    double largest = 0;
    for (double col : cols) {
      largest = Math.max(largest, col);
    }
    return Math.sqrt(rows) * Math.sqrt(largest);
  }

  private List<Matrix> call(Arena scratch, EngineFunction function, Operand x) {
    try (DjlArrays arrays = new DjlArrays(place)) {
      NDArray over = arrays.of(x.matrix());
      List<Matrix> results = new ArrayList<>();
      for (NDArray result : arrays.call(function, x.transposed() ? over.transpose() : over)) {
        results.add(Gemm.read(scratch, arrays, result, x.matrix().precision()));
      }
      operations.increment();
      return results;
    }
  }
}
