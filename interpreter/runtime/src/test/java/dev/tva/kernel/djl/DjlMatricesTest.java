// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import static dev.tva.kernel.djl.NaiveMatrices.array;
import static dev.tva.kernel.djl.NaiveMatrices.matrix;
import static dev.tva.kernel.djl.NaiveMatrices.multiply;
import static dev.tva.kernel.djl.NaiveMatrices.random;
import static dev.tva.kernel.djl.NaiveMatrices.transpose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.pytorch.jni.JniUtils;
import dev.tva.catalog.AdapterForm;
import dev.tva.factor.Factoring;
import dev.tva.factor.Factors;
import dev.tva.kernel.Crew;
import dev.tva.kernel.Matrices;
import dev.tva.kernel.Matrix;
import dev.tva.kernel.Svd;
import dev.tva.plan.Program.Precision;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products, what only moves elements, and what holds for every operation. */
final class DjlMatricesTest {
  private final Arena arena = Arena.ofShared();
  private final Matrices matrices = new DjlMatrices(Place.HOST, Crew.ALONE, new LongAdder());
  private final Random random = new Random(8);

  @BeforeAll
  static void startEngine() {
    new DjlKernels().check();
  }

  @AfterEach
  void free() {
    arena.close();
  }

  @ParameterizedTest
  @EnumSource
  void multipliesTransposedOrNot(Precision precision) {
    int[][] shapes = {{1, 1, 1}, {1, 9, 4}, {5, 1, 3}, {7, 13, 1}, {530, 12, 3}, {2, 4099, 515}};
    for (int[] shape : shapes) {
      double[][] a = random(random, shape[0], shape[1]);
      double[][] b = random(random, shape[1], shape[2]);
      for (int flags = 0; flags < 4; flags++) {
        boolean ta = flags % 2 == 1;
        boolean tb = flags / 2 == 1;
        Matrix x = matrix(arena, ta ? transpose(a) : a, precision);
        Matrix y = matrix(arena, tb ? transpose(b) : b, precision);
        Matrix product = matrices.matmul(arena, x, ta, y, tb);
        assertNear(multiply(a, b), product, precision == Precision.F32 ? 1e-5 : 1e-13);
      }
    }
  }

  @Test
  void refusesShapesThatDoNotMultiply() {
    Matrix a = Matrix.allocate(arena, 2, 3, Precision.F32);
    Matrix b = Matrix.allocate(arena, 3, 3, Precision.F64);
    assertThrows(IllegalArgumentException.class, () -> matrices.matmul(arena, a, true, a, true));
    assertThrows(IllegalArgumentException.class, () -> matrices.matmul(arena, a, false, b, false));
    assertThrows(IllegalArgumentException.class, () -> matrices.solve(arena, a, a, 0));
  }

  @Test
  void takesEmptyMatrices() {
    for (Precision precision : Precision.values()) {
      Matrix none = Matrix.allocate(arena, 0, 3, precision);
      assertArrayEquals(new double[3][3], array(matrices.matmul(arena, none, true, none, false)));
      assertEquals(0, matrices.matmul(arena, none, false, none, true).rows());
      assertEquals(3, matrices.transpose(arena, none).rows());
      assertEquals(0, polar(none).rows());
      Svd svd = matrices.svd(arena, none, 2);
      assertEquals(0, svd.s().cols());
      assertEquals(3, svd.vt().cols());
      Matrix nothing = Matrix.allocate(arena, 0, 0, precision);
      assertEquals(3, matrices.solve(arena, nothing, none, 1).cols());
    }
  }

  @ParameterizedTest
  @EnumSource
  void transposesAndTakesDiagonals(Precision precision) {
    for (int[] shape : new int[][] {{1, 1}, {1, 700}, {700, 1}, {3, 5}, {530, 1030}}) {
      double[][] x = random(random, shape[0], shape[1]);
      Matrix m = matrix(arena, x, precision);
      assertArrayEquals(transpose(x), array(matrices.transpose(arena, m)));
    }
    double[][] row = {{3, 1, 2}};
    double[][] square = {{3, 0, 0}, {0, 1, 0}, {0, 0, 2}};
    double[][] tall = {{3, 4}, {5, 1}, {6, 7}};
    assertArrayEquals(square, array(matrices.diagonal(arena, matrix(arena, row, precision))));
    assertArrayEquals(row, array(matrices.diagonal(arena, matrix(arena, square, precision))));
    assertArrayEquals(
        new double[][] {{3, 1}}, array(matrices.diagonal(arena, matrix(arena, tall, precision))));
  }

  @ParameterizedTest
  @EnumSource
  void makesNanOfWhatIsNotFinite(Precision precision) {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      double[][] x = random(random, 4, 4);
      Matrix good = matrix(arena, x, precision);
      x[2][1] = bad;
      Matrix m = matrix(arena, x, precision);
      Svd svd = matrices.svd(arena, m, 2);
      for (Matrix result :
          List.of(
              svd.u(),
              svd.s(),
              svd.vt(),
              polar(m),
              matrices.solve(arena, m, good, 1),
              matrices.solve(arena, good, m, 1),
              matrices.solve(arena, good, good, bad))) {
        for (double[] row : array(result)) {
          assertTrue(Arrays.stream(row).allMatch(Double::isNaN));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void hasTheSameBitsWhoeverElseComputes(Precision precision) throws Exception {
    Matrix x = matrix(arena, random(random, 150, 90), precision);
    Matrix y = matrix(arena, random(random, 150, 150), precision);
    List<byte[]> alone = everything(x, y);
    List<Future<List<byte[]>>> others = new ArrayList<>();
    try (var pool = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 8; i++) {
        others.add(pool.submit(() -> everything(x, y)));
      }
      for (Future<List<byte[]>> other : others) {
        assertSame(alone, other.get());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void multipliesToTheSameBitsOnMoreThreadsOfTheEngine(Precision precision)
      throws InterruptedException, ExecutionException {
    Matrix x = matrix(arena, random(random, 600, 700), precision);
    byte[] one = bytes(matrices.matmul(arena, x, true, x, false));
    JniUtils.setNumThreads(2);
    try (var pool = Executors.newFixedThreadPool(1)) {
      assertArrayEquals(
          one, pool.submit(() -> bytes(matrices.matmul(arena, x, true, x, false))).get());
    } finally {
      JniUtils.setNumThreads(1);
    }
  }

  /** Of more than one panel and block, with a part that is not full. */
  @ParameterizedTest
  @EnumSource
  void hasTheSameBitsWithACrew(Precision precision) {
    Matrix tall = matrix(arena, random(random, 5000, 9), precision);
    Matrix wide = matrix(arena, random(random, 30, 4100), precision);
    Matrix large = matrix(arena, random(random, 530, 1030), precision);
    var helped = new DjlMatrices(Place.HOST, DjlMatricesTest::lastFirst, new LongAdder());
    List<Matrices> both = List.of(matrices, helped);
    List<List<byte[]>> results =
        both.stream()
            .map(m ->
                List.of(
                    polar(m, tall),
                    polar(m, wide),
                    bytes(m.svd(arena, tall, 4).u()),
                    bytes(m.matmul(arena, large, true, large, false))))
            .toList();
    assertSame(results.getFirst(), results.getLast());
  }

  @Test
  void aCrewReachesAllThatFactoringHolds() {
    Matrix x = matrix(arena, random(random, 300, 600), Precision.F32);
    var form = new AdapterForm(AdapterForm.Kind.LORA, OptionalInt.of(3), OptionalDouble.empty());
    var helped = new DjlMatrices(Place.HOST, DjlMatricesTest::lastFirst, new LongAdder());
    Factors alone = new Factoring(() -> matrices, form).of(arena, x, "x");
    Factors together = new Factoring(() -> helped, form).of(arena, x, "x");
    assertSame(
        List.of(bytes(alone.left()), bytes(alone.right())),
        List.of(bytes(together.left()), bytes(together.right())));
    assertEquals(alone.error(), together.error());
  }

  /** Threads that reach what must be done in order the other way round. */
  private static void lastFirst(int parts, long bytes, Crew.Part part) {
    var ended = new CountDownLatch[parts];
    Arrays.setAll(ended, _ -> new CountDownLatch(1));
    try (var pool = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<Future<?>> all = new ArrayList<>();
      var begun = new CountDownLatch(parts);
      for (int i = parts - 1; i >= 0; i--) {
        int number = i;
        all.add(
            pool.submit(() -> {
              begun.countDown();
              awaitAll(begun);
              part.compute(number, () -> awaitAll(Arrays.copyOf(ended, number)));
              ended[number].countDown();
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitAll(CountDownLatch... latches) {
    try {
      for (CountDownLatch latch : latches) {
        assertTrue(latch.await(20, TimeUnit.SECONDS));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] polar(Matrices by, Matrix x) {
    try (Arena own = Arena.ofShared()) {
      Matrix to = Matrix.allocate(own, x.rows(), x.cols(), x.precision());
      by.polar(x, to);
      return bytes(to);
    }
  }

  private Matrix polar(Matrix x) {
    Matrix to = Matrix.allocate(arena, x.rows(), x.cols(), x.precision());
    matrices.polar(x, to);
    return to;
  }

  private List<byte[]> everything(Matrix x, Matrix y) {
    Svd svd = matrices.svd(arena, x, 80);
    return List.of(
        bytes(svd.u()),
        bytes(svd.s()),
        bytes(svd.vt()),
        bytes(matrices.matmul(arena, x, true, y, true)),
        bytes(polar(x)),
        bytes(matrices.solve(arena, y, x, 0.5)));
  }

  private static void assertSame(List<byte[]> expected, List<byte[]> actual) {
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i));
    }
  }

  private static byte[] bytes(Matrix x) {
    return x.data().toArray(ValueLayout.JAVA_BYTE);
  }

  /** To a part of the largest element. */
  static void assertNear(double[][] expected, Matrix actual, double part) {
    assertEquals(expected.length, actual.rows());
    assertEquals(expected[0].length, actual.cols());
    double largest =
        Arrays.stream(expected).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElse(0);
    for (int i = 0; i < expected.length; i++) {
      for (int j = 0; j < expected[0].length; j++) {
        assertEquals(expected[i][j], actual.at(i, j), part * largest, i + ", " + j);
      }
    }
  }
}
