// SPDX-License-Identifier: Apache-2.0
package dev.tva.factor;

import dev.tva.kernel.Matrix;
import dev.tva.plan.Program.Precision;
import java.lang.foreign.Arena;

/**
 * {@code x = q @ r} by Gram and Schmidt in float64, each column twice over, which is as good as
 * reflections are. What depends on columns before it is zero in q.
 *
 * @param r upper triangular, row after row
 */
record Orthonormal(Matrix q, double[] r) {
  /** Below this part of its length, what is left of a column is rounding. */
  private static final double NOTHING = 1e-12;

  static Orthonormal of(Arena arena, Matrix x, Precision precision) {
    int rows = x.rows();
    int n = x.cols();
    double[][] columns = new double[n][rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < n; j++) {
        columns[j][i] = x.at(i, j);
      }
    }
    double[] r = new double[n * n];
    for (int j = 0; j < n; j++) {
      double[] v = columns[j];
      double before = Math.sqrt(dot(v, v));
      for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < j; k++) {
          double along = dot(columns[k], v);
          r[k * n + j] += along;
          subtract(v, along, columns[k]);
        }
      }
      double length = Math.sqrt(dot(v, v));
      boolean left = length > NOTHING * before;
      r[j * n + j] = left ? length : 0;
      for (int i = 0; i < rows; i++) {
        v[i] = left ? v[i] / length : 0;
      }
    }
    Matrix q = Matrix.allocate(arena, rows, n, precision);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < n; j++) {
        q.set(i, j, columns[j][i]);
      }
    }
    return new Orthonormal(q, r);
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private static void subtract(double[] from, double by, double[] x) {
    for (int i = 0; i < from.length; i++) {
      from[i] -= by * x[i];
    }
  }
}
