// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import static dev.tva.kernel.djl.DjlMatricesTest.assertNear;
import static dev.tva.kernel.djl.NaiveMatrices.array;
import static dev.tva.kernel.djl.NaiveMatrices.decompose;
import static dev.tva.kernel.djl.NaiveMatrices.matrix;
import static dev.tva.kernel.djl.NaiveMatrices.multiply;
import static dev.tva.kernel.djl.NaiveMatrices.random;
import static dev.tva.kernel.djl.NaiveMatrices.scaleColumns;
import static dev.tva.kernel.djl.NaiveMatrices.transpose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.kernel.Crew;
import dev.tva.kernel.Matrices;
import dev.tva.kernel.Matrix;
import dev.tva.kernel.Svd;
import dev.tva.kernel.djl.NaiveMatrices.Decomposed;
import dev.tva.plan.Program.Precision;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Singular values and what is made of them, against Jacobi's method. */
final class DecompositionsTest {
  private final Arena arena = Arena.ofShared();
  private final Matrices matrices = new DjlMatrices(Place.HOST, Crew.ALONE, new LongAdder());
  private final Random random = new Random(9);

  @BeforeAll
  static void startEngine() {
    new DjlKernels().check();
  }

  @AfterEach
  void free() {
    arena.close();
  }

  /** None is wide; the tests take the transposes too. */
  private Map<String, double[][]> examples() {
    Map<String, double[][]> all = new LinkedHashMap<>();
    all.put("one", new double[][] {{-3}});
    all.put("column", random(random, 9, 1));
    all.put("square", random(random, 12, 12));
    all.put("tall", random(random, 31, 8));
    all.put("zero", new double[6][4]);
    all.put("rank 3", multiply(random(random, 20, 3), random(random, 3, 9)));
    all.put("equal values", new double[][] {{0, 2, 0}, {0, 0, -2}, {2, 0, 0}, {0, 0, 0}});
    all.put("large", scaleColumns(random(random, 8, 4), filled(4, 1e30)));
    all.put("small", scaleColumns(random(random, 8, 4), filled(4, 1e-30)));
    double[] falling = IntStream.range(0, 8).mapToDouble(i -> Math.pow(10, -i)).toArray();
    all.put("falling", scaleColumns(random(random, 16, 8), falling));
    return all;
  }

  private static double[] filled(int n, double value) {
    double[] all = new double[n];
    Arrays.fill(all, value);
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void findsSingularValuesAndVectors(Precision precision) {
    double part = precision == Precision.F32 ? 1e-6 : 1e-13;
    examples()
        .forEach((name, x) -> {
          for (boolean wide : new boolean[] {false, true}) {
            Matrix m = matrix(arena, wide ? transpose(x) : x, precision);
            Decomposed expected = decompose(wide ? transpose(array(m)) : array(m));
            for (int rank : new int[] {1, 2, 100}) {
              Svd svd = matrices.svd(arena, m, rank);
              int k = Math.min(rank, x[0].length);
              assertNear(new double[][] {Arrays.copyOf(expected.s(), k)}, svd.s(), part);
              assertOrthonormal(name, transpose(array(svd.u())), part);
              assertOrthonormal(name, array(svd.vt()), part);
              assertTrue(signsAreChosen(svd.u()), name);
              if (k == x[0].length) {
                double[][] us = scaleColumns(array(svd.u()), array(svd.s())[0]);
                assertNear(
                    array(m), matrix(arena, multiply(us, array(svd.vt())), Precision.F64), part);
              }
            }
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void findsTheVectorsOfValuesApart(Precision precision) {
    double[][] x = scaleColumns(random(random, 30, 6), new double[] {1, 2, 4, 8, 16, 32});
    Matrix m = matrix(arena, x, precision);
    Decomposed expected = decompose(array(m));
    Svd svd = matrices.svd(arena, m, 4);
    for (int i = 0; i < 4; i++) {
      double[] u = transpose(expected.u())[i];
      double[] v = transpose(expected.v())[i];
      double largest = Arrays.stream(u).reduce(0, (a, b) -> Math.abs(b) > Math.abs(a) ? b : a);
      double sign = Math.signum(largest);
      for (int j = 0; j < u.length; j++) {
        assertEquals(sign * u[j], svd.u().at(j, i), 1e-6);
      }
      for (int j = 0; j < v.length; j++) {
        assertEquals(sign * v[j], svd.vt().at(i, j), 1e-6);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void makesThePolarFactor(Precision precision) {
    examples()
        .forEach((name, x) -> {
          for (boolean wide : new boolean[] {false, true}) {
            Matrix m = matrix(arena, wide ? transpose(x) : x, precision);
            Decomposed d = decompose(wide ? transpose(array(m)) : array(m));
            double zero = Matrices.negligible(m) * d.s()[0];
            double[] kept = Arrays.stream(d.s()).map(s -> s > zero ? 1 : 0).toArray();
            double[][] polar = multiply(scaleColumns(d.u(), kept), transpose(d.v()));
            matrices.polar(m, m);
            assertNear(wide ? transpose(polar) : polar, m, 1e-6);
          }
        });
  }

  /** Longer and wider than what is computed together, even or not. */
  @ParameterizedTest
  @CsvSource({"4500, 3, 1", "4500, 3, 1e-3", "320, 280, 1e-3", "700, 260, 1"})
  void makesThePolarFactorPartByPart(int rows, int cols, double least) {
    double[] factors = filled(cols, 1);
    factors[cols - 1] = least;
    double[][] x = scaleColumns(random(random, rows, cols), factors);
    for (boolean wide : new boolean[] {false, true}) {
      Matrix m = matrix(arena, wide ? transpose(x) : x, Precision.F32);
      Matrix to = Matrix.allocate(arena, m.rows(), m.cols(), Precision.F32);
      matrices.polar(m, to);
      double[][] polar = wide ? transpose(array(to)) : array(to);
      assertOrthonormal("part by part", transpose(polar), 1e-6);
      // What is left beside orthogonal columns is symmetric.
      double[][] rest = multiply(transpose(polar), x);
      assertNear(transpose(rest), matrix(arena, rest, Precision.F64), 1e-6);
      matrices.polar(m, m);
      assertEquals(-1, m.data().mismatch(to.data()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void solvesByLeastSquares(Precision precision) {
    double[][] low = multiply(random(random, 9, 3), random(random, 3, 9));
    Map<String, double[][]> all = new LinkedHashMap<>();
    all.put("regular", random(random, 9, 9));
    all.put("one", new double[][] {{-4}});
    all.put("rank 3", low);
    all.put("symmetric of rank 3", multiply(low, transpose(low)));
    all.put("zero", new double[5][5]);
    all.forEach((name, x) -> {
      for (double ridge : new double[] {0, 0.25}) {
        Matrix a = matrix(arena, x, precision);
        Matrix b = matrix(arena, random(random, x.length, 4), precision);
        double[][] shifted = array(a);
        IntStream.range(0, x.length).forEach(i -> shifted[i][i] += ridge);
        Decomposed d = decompose(shifted);
        double zero = Matrices.negligible(a) * d.s()[0];
        double[] inverse = Arrays.stream(d.s()).map(s -> s > zero ? 1 / s : 0).toArray();
        double[][] solution =
            multiply(scaleColumns(d.v(), inverse), multiply(transpose(d.u()), array(b)));
        Matrix found = matrices.solve(arena, a, b, ridge);
        assertNear(solution, found, precision == Precision.F32 ? 1e-6 : 1e-11);
      }
    });
  }

  private static void assertOrthonormal(String name, double[][] rows, double allowed) {
    double[][] squares = multiply(rows, transpose(rows));
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows.length; j++) {
        assertEquals(i == j ? 1 : 0, squares[i][j], allowed, name);
      }
    }
  }

  private static boolean signsAreChosen(Matrix u) {
    for (double[] column : transpose(array(u))) {
      double largest = Arrays.stream(column).reduce(0, (a, b) -> Math.abs(b) > Math.abs(a) ? b : a);
      if (largest < 0) {
        return false;
      }
    }
    return true;
  }
}
