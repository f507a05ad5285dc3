// SPDX-License-Identifier: Apache-2.0
package dev.tva.factor;

import dev.tva.catalog.AdapterForm;
import dev.tva.kernel.Matrices;
import dev.tva.kernel.Matrix;
import dev.tva.kernel.Svd;
import dev.tva.plan.Program.Precision;
import java.lang.foreign.Arena;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Finds factors. Results depend on the matrix and on its name alone: on no number of threads, and
 * on no tiles.
 */
public final class Factoring {
  /** Directions beside those wanted, and rounds that sharpen them (Halko et al. 2011). */
  private static final int SPARE = 10;

  private static final int ROUNDS = 2;

  /** Ranks that are tried first where it is not said how many there are. */
  private static final int FIRST = 32;

  /** Rows whose product is taken at a time when it is compared with what it stands for. */
  private static final int STRIP = 256;

  private final Supplier<Matrices> kernel;
  private final AdapterForm form;

  /**
   * @param kernel asked for only where something is decomposed
   */
  public Factoring(Supplier<Matrices> kernel, AdapterForm form) {
    this.kernel = kernel;
    this.form = form;
  }

  /** The directions that are looked at for so many ranks of a matrix; all where that is half. */
  static int directions(int most, int side) {
    return most + SPARE >= side / 2 ? side : most + SPARE;
  }

  /** What factoring a matrix takes beside it, in bytes. */
  public static long scratch(AdapterForm form, long rows, long cols) {
    long side = Math.min(rows, cols);
    int k =
        form.energy().isPresent()
            ? (int) side
            : directions((int) form.most(rows, cols), (int) side);
    long whole = k == side ? 3 * rows * cols + 8 * side * side : 0;
    return Double.BYTES * (whole + 5L * k * (rows + cols) + STRIP * cols);
  }

  /** What making stored factors smaller takes, in bytes. */
  public static long scratch(long rows, long cols, long rank) {
    return Double.BYTES * (4 * rank * (rows + cols) + 8 * rank * rank);
  }

  /** The factors given, of which the smallest ranks are dropped; both may be of any rank. */
  public Factors smaller(Arena arena, Matrix left, Matrix right) {
    int n = left.cols();
    Orthonormal l = Orthonormal.of(arena, left, Precision.F64);
    Orthonormal r = Orthonormal.of(arena, transposed(arena, right), Precision.F64);
    Matrix core = Matrix.allocate(arena, n, n, Precision.F64);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int k = Math.max(i, j); k < n; k++) {
          sum += l.r()[i * n + k] * r.r()[j * n + k];
        }
        core.set(i, j, sum);
      }
    }
    Svd svd = kernel.get().svd(arena, core, n);
    double total = squares(svd.s(), 0, n);
    int rank = rank(svd.s(), total, (int) form.most(left.rows(), right.cols()));
    if (rank == 0) {
      return nothing(arena, left.rows(), right.cols(), left.precision());
    }
    Matrices m = kernel.get();
    Matrix u = m.matmul(arena, l.q(), false, scaledColumns(arena, svd.u(), svd.s(), rank), false);
    Matrix v = m.matmul(arena, scaledRows(arena, svd.vt(), svd.s(), rank), false, r.q(), true);
    return new Factors(u, v, Math.sqrt(squares(svd.s(), rank, n) / total));
  }

  /** Factors of a matrix in memory. */
  public Factors of(Arena arena, Matrix x, String name) {
    int side = Math.min(x.rows(), x.cols());
    int most = (int) form.most(x.rows(), x.cols());
    double total = square(x);
    if (total == 0) {
      return nothing(arena, x.rows(), x.cols(), x.precision());
    }
    int wanted = form.energy().isPresent() ? Math.min(most, FIRST) : most;
    while (true) {
      int k = directions(wanted, side);
      Svd svd = k == side ? kernel.get().svd(arena, x, most) : largest(arena, x, k, name);
      int rank = rank(svd.s(), total, Math.min(most, svd.s().cols()));
      if (k == side || wanted == most || rank <= wanted && holds(svd, total, rank)) {
        return measured(arena, x, svd, rank, total);
      }
      wanted = Math.min(most, 2 * wanted);
    }
  }

  private static Factors nothing(Arena arena, int rows, int cols, Precision precision) {
    return new Factors(
        Matrix.allocate(arena, rows, 0, precision), Matrix.allocate(arena, 0, cols, precision), 0);
  }

  private boolean holds(Svd svd, double total, int rank) {
    return squares(svd.s(), 0, rank) >= form.energy().orElse(1) * total;
  }

  /** The fewest ranks that hold the energy asked for, and no more than may be. */
  private int rank(Matrix s, double total, int most) {
    double wanted = form.energy().orElse(1) * total;
    double kept = 0;
    int all = Math.min(most, s.cols());
    for (int i = 0; i < all; i++) {
      double next = square(s.at(0, i));
      if (next == 0 || form.energy().isPresent() && kept >= wanted) {
        return i;
      }
      kept += next;
    }
    return all;
  }

  /** The largest singular values with their vectors, out of {@code k} directions. */
  private Svd largest(Arena arena, Matrix x, int k, String name) {
    Matrices m = kernel.get();
    Matrix start = Matrix.allocate(arena, x.cols(), k, x.precision());
    Random random = new Random(name.hashCode());
    for (int i = 0; i < start.rows(); i++) {
      for (int j = 0; j < k; j++) {
        start.set(i, j, random.nextBoolean() ? 1 : -1);
      }
    }
    Matrix q = Orthonormal.of(arena, m.matmul(arena, x, false, start, false), x.precision()).q();
    for (int round = 0; round < ROUNDS; round++) {
      Matrix z = Orthonormal.of(arena, m.matmul(arena, x, true, q, false), x.precision()).q();
      q = Orthonormal.of(arena, m.matmul(arena, x, false, z, false), x.precision()).q();
    }
    Svd small = m.svd(arena, m.matmul(arena, q, true, x, false), k);
    return new Svd(m.matmul(arena, q, false, small.u(), false), small.s(), small.vt());
  }

  private Factors measured(Arena arena, Matrix x, Svd svd, int rank, double total) {
    Matrix left = scaledColumns(arena, svd.u(), svd.s(), rank);
    Matrix right = scaledRows(arena, svd.vt(), svd.s(), rank);
    double off = 0;
    for (int from = 0; from < x.rows(); from += STRIP) {
      int to = Math.min(x.rows(), from + STRIP);
      try (Arena strip = Arena.ofShared()) {
        Matrix product =
            rank == 0
                ? Matrix.allocate(strip, to - from, x.cols(), x.precision())
                : kernel.get().matmul(strip, left.rows(from, to), false, right, false);
        for (int i = 0; i < to - from; i++) {
          for (int j = 0; j < x.cols(); j++) {
            off += square(x.at(from + i, j) - product.at(i, j));
          }
        }
      }
    }
    return new Factors(left, right, Math.sqrt(off / total));
  }

  private static double square(Matrix x) {
    double sum = 0;
    for (int i = 0; i < x.rows(); i++) {
      for (int j = 0; j < x.cols(); j++) {
        sum += square(x.at(i, j));
      }
    }
    return sum;
  }

  private static double squares(Matrix s, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += square(s.at(0, i));
    }
    return sum;
  }

  private static double square(double x) {
    return x * x;
  }

  /** Both factors take the root of each singular value, so that neither is far larger. */
  private static Matrix scaledColumns(Arena arena, Matrix u, Matrix s, int rank) {
    Matrix to = Matrix.allocate(arena, u.rows(), rank, u.precision());
    for (int i = 0; i < u.rows(); i++) {
      for (int j = 0; j < rank; j++) {
        to.set(i, j, u.at(i, j) * Math.sqrt(s.at(0, j)));
      }
    }
    return to;
  }

  private static Matrix scaledRows(Arena arena, Matrix vt, Matrix s, int rank) {
    Matrix to = Matrix.allocate(arena, rank, vt.cols(), vt.precision());
    for (int i = 0; i < rank; i++) {
      double root = Math.sqrt(s.at(0, i));
      for (int j = 0; j < vt.cols(); j++) {
        to.set(i, j, vt.at(i, j) * root);
      }
    }
    return to;
  }

  private static Matrix transposed(Arena arena, Matrix x) {
    Matrix to = Matrix.allocate(arena, x.cols(), x.rows(), x.precision());
    for (int i = 0; i < x.rows(); i++) {
      for (int j = 0; j < x.cols(); j++) {
        to.set(j, i, x.at(i, j));
      }
    }
    return to;
  }
}
