// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import dev.tva.kernel.Crew;
import dev.tva.kernel.Matrices;
import dev.tva.kernel.Matrix;
import dev.tva.kernel.Svd;
import dev.tva.kernel.djl.Decompositions.Factors;
import dev.tva.kernel.djl.Gemm.Operand;
import dev.tva.plan.Program.Precision;
import java.lang.foreign.Arena;
import java.util.concurrent.atomic.LongAdder;

/**
 * The engine's products and decompositions, the latter in float64. Has no state, so that any number
 * of threads may use it; every operation computes on the calling thread, and parts of the long ones
 * on those of a crew.
 */
final class DjlMatrices implements Matrices {
  private final Gemm gemm;
  private final Decompositions decompositions;

  /** The engine must have started. */
  DjlMatrices(Place place, Crew crew, LongAdder operations) {
    gemm = new Gemm(place, crew, operations);
    decompositions = new Decompositions(place, gemm, crew, operations);
  }

  @Override
  public Matrix matmul(Arena arena, Matrix a, boolean transposeA, Matrix b, boolean transposeB) {
    if (a.precision() != b.precision()) {
      throw new IllegalArgumentException(a + " times " + b);
    }
    return gemm.multiply(
        arena, new Operand(a, transposeA), new Operand(b, transposeB), a.precision());
  }

  @Override
  public Matrix transpose(Arena arena, Matrix x) {
    return gemm.copy(arena, new Operand(x, true), x.precision());
  }

  @Override
  public Matrix diagonal(Arena arena, Matrix x) {
    int n = x.rows() == 1 ? x.cols() : Math.min(x.rows(), x.cols());
    Matrix to = Matrix.allocate(arena, x.rows() == 1 ? n : 1, n, x.precision());
    for (int i = 0; i < n; i++) {
      if (x.rows() == 1) {
        to.set(i, i, x.at(0, i));
      } else {
        to.set(0, i, x.at(i, i));
      }
    }
    return to;
  }

  @Override
  public Svd svd(Arena arena, Matrix x, int rank) {
    int k = Math.min(rank, Math.min(x.rows(), x.cols()));
    if (k == 0 || !x.isFinite()) {
      return new Svd(nan(arena, x.rows(), k, x), nan(arena, 1, k, x), nan(arena, k, x.cols(), x));
    }
    try (Arena scratch = Arena.ofShared()) {
      Factors factors = decompositions.svd(scratch, x, k);
      Svd svd =
          new Svd(
              gemm.copy(arena, factors.u(), x.precision()),
              gemm.copy(arena, new Operand(factors.s(), false), x.precision()),
              gemm.copy(arena, factors.vt(), x.precision()));
      Signs.choose(svd);
      return svd;
    }
  }

  @Override
  public void polar(Matrix x, Matrix to) {
    if (isEmpty(x)) {
      return;
    }
    try (Arena scratch = Arena.ofShared()) {
      if (!decompositions.polar(scratch, x, to)) {
        fill(to, Double.NaN);
      }
    }
  }

  @Override
  public Matrix solve(Arena arena, Matrix a, Matrix b, double ridge) {
    if (a.rows() != a.cols() || a.precision() != b.precision()) {
      throw new IllegalArgumentException(a + " for " + b);
    }
    if (isEmpty(a) || !a.isFinite() || !b.isFinite() || !Double.isFinite(ridge)) {
      return nan(arena, a.cols(), b.cols(), a);
    }
    try (Arena scratch = Arena.ofShared()) {
      Matrix shifted = gemm.copy(scratch, new Operand(a, false), Precision.F64);
      for (int i = 0; i < a.rows(); i++) {
        shifted.set(i, i, shifted.at(i, i) + ridge);
      }
      Matrix inverse =
          decompositions.inverse(scratch, shifted, Matrices.negligible(a), a.precision());
      return gemm.multiply(
          arena, new Operand(inverse, false), new Operand(b, false), a.precision());
    }
  }

  private static boolean isEmpty(Matrix x) {
    return x.rows() == 0 || x.cols() == 0;
  }

  private static Matrix nan(Arena arena, int rows, int cols, Matrix like) {
    Matrix to = Matrix.allocate(arena, rows, cols, like.precision());
    fill(to, Double.NaN);
    return to;
  }

  private static void fill(Matrix x, double value) {
    for (int i = 0; i < x.rows(); i++) {
      for (int j = 0; j < x.cols(); j++) {
        x.set(i, j, value);
      }
    }
  }

  @Override
  public void close() {}
}
