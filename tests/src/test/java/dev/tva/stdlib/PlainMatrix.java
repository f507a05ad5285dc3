// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Matrices of doubles in plain Java, and their singular values by Jacobi's rotations. */
record PlainMatrix(double[][] rows) {
  private static final int SWEEPS = 60;

  /** {@code u} has a vector in each column, {@code vt} one in each row. */
  record Parts(PlainMatrix u, double[] s, PlainMatrix vt) {
    /** With other singular values; those that are left out are zero. */
    PlainMatrix with(double... values) {
      double[] all = Arrays.copyOf(values, s.length);
      return u.times(diagonal(all)).times(vt);
    }

    PlainMatrix firstU(int k) {
      return u.columns(0, k);
    }

    PlainMatrix firstVt(int k) {
      return vt.transposed().columns(0, k).transposed();
    }
  }

  static PlainMatrix of(int rows, int cols, double... numbers) {
    double[][] m = new double[rows][];
    for (int i = 0; i < rows; i++) {
      m[i] = Arrays.copyOfRange(numbers, i * cols, (i + 1) * cols);
    }
    return new PlainMatrix(m);
  }

  static PlainMatrix diagonal(double... values) {
    PlainMatrix m = of(values.length, values.length, new double[values.length * values.length]);
    for (int i = 0; i < values.length; i++) {
      m.rows[i][i] = values[i];
    }
    return m;
  }

  static PlainMatrix sum(List<PlainMatrix> ms) {
    return ms.stream().reduce(PlainMatrix::plus).orElseThrow();
  }

  /** Side by side. */
  static PlainMatrix beside(List<PlainMatrix> ms) {
    double[][] all = new double[ms.getFirst().height()][];
    for (int i = 0; i < all.length; i++) {
      int row = i;
      all[i] = ms.stream().flatMapToDouble(m -> Arrays.stream(m.rows[row])).toArray();
    }
    return new PlainMatrix(all);
  }

  static PlainMatrix below(List<PlainMatrix> ms) {
    return beside(ms.stream().map(PlainMatrix::transposed).toList()).transposed();
  }

  int height() {
    return rows.length;
  }

  int width() {
    return rows[0].length;
  }

  int rank() {
    return Math.min(height(), width());
  }

  PlainMatrix plus(PlainMatrix o) {
    return each(o, Double::sum);
  }

  PlainMatrix minus(PlainMatrix o) {
    return each(o, (x, y) -> x - y);
  }

  PlainMatrix times(double c) {
    return map(x -> c * x);
  }

  PlainMatrix map(DoubleUnaryOperator f) {
    double[][] m = new double[height()][];
    Arrays.setAll(m, i -> Arrays.stream(rows[i]).map(f).toArray());
    return new PlainMatrix(m);
  }

  PlainMatrix each(PlainMatrix o, java.util.function.DoubleBinaryOperator f) {
    double[][] m = new double[height()][width()];
    for (int i = 0; i < m.length; i++) {
      for (int j = 0; j < m[i].length; j++) {
        m[i][j] = f.applyAsDouble(rows[i][j], o.rows[i][j]);
      }
    }
    return new PlainMatrix(m);
  }

  PlainMatrix times(PlainMatrix o) {
    double[][] m = new double[height()][o.width()];
    for (int i = 0; i < height(); i++) {
      for (int j = 0; j < o.width(); j++) {
        for (int k = 0; k < width(); k++) {
          m[i][j] += rows[i][k] * o.rows[k][j];
        }
      }
    }
    return new PlainMatrix(m);
  }

  PlainMatrix transposed() {
    double[][] m = new double[width()][height()];
    for (int i = 0; i < height(); i++) {
      for (int j = 0; j < width(); j++) {
        m[j][i] = rows[i][j];
      }
    }
    return new PlainMatrix(m);
  }

  PlainMatrix columns(int from, int to) {
    double[][] m = new double[height()][];
    Arrays.setAll(m, i -> Arrays.copyOfRange(rows[i], from, to));
    return new PlainMatrix(m);
  }

  double[] numbers() {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  double square() {
    return Arrays.stream(numbers()).map(x -> x * x).sum();
  }

  /** Of full rank, as all matrices of these tests are. */
  PlainMatrix polar() {
    Parts p = parts();
    return p.u.times(p.vt);
  }

  /** The x with {@code this*x = b}, by elimination. */
  PlainMatrix solve(PlainMatrix b) {
    int n = height();
    double[][] m = beside(List.of(this, b)).rows;
    for (int k = 0; k < n; k++) {
      int best = k;
      for (int i = k; i < n; i++) {
        best = Math.abs(m[i][k]) > Math.abs(m[best][k]) ? i : best;
      }
      double[] swap = m[k];
      m[k] = m[best];
      m[best] = swap;
      for (int i = 0; i < n; i++) {
        double f = i == k ? 0 : m[i][k] / m[k][k];
        for (int j = k; j < m[i].length; j++) {
          m[i][j] -= f * m[k][j];
        }
      }
    }
    for (int i = 0; i < n; i++) {
      double pivot = m[i][i];
      m[i] = Arrays.stream(m[i]).map(x -> x / pivot).toArray();
    }
    return new PlainMatrix(m).columns(n, n + b.width());
  }

  /** Turns pairs of columns until all are at right angles: they are then u times s. */
  Parts parts() {
    if (height() < width()) {
      Parts t = transposed().parts();
      return new Parts(t.vt.transposed(), t.s, t.u.transposed());
    }
    int n = width();
    double[][] a = transposed().rows;
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    double[][] v = diagonal(ones).rows;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          double angle = 0.5 * Math.atan2(2 * dot(a[p], a[q]), dot(a[p], a[p]) - dot(a[q], a[q]));
          turn(a, p, q, angle);
          turn(v, p, q, angle);
        }
      }
    }
    double[] lengths = Arrays.stream(a).mapToDouble(c -> Math.sqrt(dot(c, c))).toArray();
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -lengths[i]))
            .mapToInt(i -> i)
            .toArray();
    double[][] u = new double[n][];
    double[][] vt = new double[n][];
    double[] s = new double[n];
    for (int i = 0; i < n; i++) {
      s[i] = lengths[order[i]];
      double length = s[i];
      u[i] = Arrays.stream(a[order[i]]).map(x -> x / length).toArray();
      vt[i] = v[order[i]];
    }
    return new Parts(new PlainMatrix(u).transposed(), s, new PlainMatrix(vt));
  }

  private static double dot(double[] x, double[] y) {
    return IntStream.range(0, x.length).mapToDouble(i -> x[i] * y[i]).sum();
  }

  private static void turn(double[][] m, int p, int q, double angle) {
    double c = Math.cos(angle);
    double s = Math.sin(angle);
    for (int i = 0; i < m[p].length; i++) {
      double x = m[p][i];
      double y = m[q][i];
      m[p][i] = c * x + s * y;
      m[q][i] = c * y - s * x;
    }
  }
}
