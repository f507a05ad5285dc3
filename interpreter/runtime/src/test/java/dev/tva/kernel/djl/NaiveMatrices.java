// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import dev.tva.kernel.Matrix;
import dev.tva.plan.Program.Precision;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

/** Operations on matrices as their definitions have them, in float64, for small ones. */
final class NaiveMatrices {
  private NaiveMatrices() {}

  /** {@code v} has right singular vectors as columns; so has {@code u} those of values above 0. */
  record Decomposed(double[][] u, double[] s, double[][] v) {}

  static double[][] random(Random random, int rows, int cols) {
    double[][] x = new double[rows][cols];
    for (double[] row : x) {
      // Floats, so that both precisions hold the same.
      IntStream.range(0, cols).forEach(i -> row[i] = (float) random.nextGaussian());
    }
    return x;
  }

  static Matrix matrix(Arena arena, double[][] x, Precision precision) {
    Matrix to = Matrix.allocate(arena, x.length, x[0].length, precision);
    for (int i = 0; i < to.rows(); i++) {
      for (int j = 0; j < to.cols(); j++) {
        to.set(i, j, x[i][j]);
      }
    }
    return to;
  }

  static double[][] array(Matrix x) {
    double[][] to = new double[x.rows()][x.cols()];
    for (int i = 0; i < x.rows(); i++) {
      for (int j = 0; j < x.cols(); j++) {
        to[i][j] = x.at(i, j);
      }
    }
    return to;
  }

  static double[][] transpose(double[][] x) {
    double[][] to = new double[x[0].length][x.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x[0].length; j++) {
        to[j][i] = x[i][j];
      }
    }
    return to;
  }

  static double[][] multiply(double[][] a, double[][] b) {
    double[][] to = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < b.length; k++) {
        for (int j = 0; j < b[0].length; j++) {
          to[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return to;
  }

  static double[][] scaleColumns(double[][] x, double[] by) {
    double[][] to = new double[x.length][x[0].length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x[0].length; j++) {
        to[i][j] = x[i][j] * by[j];
      }
    }
    return to;
  }

  /** Jacobi's rotations of columns, of a matrix that is not wide. */
  static Decomposed decompose(double[][] x) {
    int n = x[0].length;
    double[][] u = transpose(x);
    double[][] v = new double[n][n];
    IntStream.range(0, n).forEach(i -> v[i][i] = 1);
    for (int sweep = 0; sweep < 60; sweep++) {
      for (int i = 0; i < n; i++) {
        for (int j = i + 1; j < n; j++) {
          rotate(u, v, i, j);
        }
      }
    }
    double[] norms = IntStream.range(0, n).mapToDouble(i -> Math.sqrt(dot(u[i], u[i]))).toArray();
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -norms[i]))
            .mapToInt(i -> i)
            .toArray();
    double[][] left = new double[n][];
    double[][] right = new double[n][];
    double[] s = new double[n];
    for (int i = 0; i < n; i++) {
      s[i] = norms[order[i]];
      double by = s[i] > 0 ? s[i] : 1;
      left[i] = Arrays.stream(u[order[i]]).map(value -> value / by).toArray();
      right[i] = v[order[i]];
    }
    return new Decomposed(transpose(left), s, transpose(right));
  }

  private static void rotate(double[][] u, double[][] v, int i, int j) {
    double c = dot(u[i], u[j]);
    if (c == 0) {
      return;
    }
    double zeta = (dot(u[j], u[j]) - dot(u[i], u[i])) / (2 * c);
    double t = Math.copySign(1 / (Math.abs(zeta) + Math.hypot(1, zeta)), zeta);
    double cos = 1 / Math.hypot(1, t);
    for (double[][] m : new double[][][] {u, v}) {
      for (int k = 0; k < m[i].length; k++) {
        double a = m[i][k];
        double b = m[j][k];
        m[i][k] = cos * (a - t * b);
        m[j][k] = cos * (t * a + b);
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }
}
