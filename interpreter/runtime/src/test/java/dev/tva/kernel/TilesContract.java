// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.UnaryFn;
import dev.tva.kernel.order.Top;
import dev.tva.plan.Program.Precision;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Every function against the plain oracle, at special values and at random ones. */
public abstract class TilesContract {
  private static final int ELEMENTS = 4096;
  private static final double[] SPECIAL = {
    0.0,
    -0.0,
    1,
    -1,
    0.5,
    -0.5,
    2,
    -2,
    3,
    1.5,
    -1.5,
    Math.PI,
    1e-30,
    -1e-30,
    1e30,
    -1e30,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN
  };
  private static final Set<UnaryFn> INEXACT_UNARY =
      EnumSet.of(UnaryFn.EXP, UnaryFn.LOG, UnaryFn.TANH, UnaryFn.SIN, UnaryFn.COS, UnaryFn.ACOS);

  /** Two units cover what vector functions promise, and the oracle's own rounding. */
  private static final int ULPS = 2;

  private final Supplier<Kernels> start;
  private final Kernels tested;
  private final Kernels plain = new PlainKernels();

  /**
   * @param start gives the kernels that are to be tested, which have counted nothing yet
   */
  protected TilesContract(Supplier<Kernels> start) {
    this.start = start;
    this.tested = start.get();
  }

  @ParameterizedTest
  @EnumSource(value = UnaryFn.class, mode = Mode.EXCLUDE, names = "NOT")
  void appliesFunctionsOfOneNumber(UnaryFn fn) {
    int ulps = INEXACT_UNARY.contains(fn) ? ULPS : 0;
    double range = fn == UnaryFn.SIN || fn == UnaryFn.COS ? 100 : 1e4;
    for (Precision p : Precision.values()) {
      agree(p, range, ulps, t -> t.unary(fn, 3, 0));
      agree(p, 1.2, ulps, t -> t.unary(fn, 0, 0));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = BinaryFn.class,
      mode = Mode.EXCLUDE,
      names = {"AND", "OR"})
  void appliesFunctionsOfTwoNumbers(BinaryFn fn) {
    int ulps = fn == BinaryFn.POWER ? ULPS : 0;
    for (Precision p : Precision.values()) {
      agree(p, 5, ulps, t -> t.binary(fn, 3, 0, 1));
      agree(p, 5, ulps, t -> t.binary(fn, 0, 0, 1));
      agree(p, 5, ulps, t -> t.binary(fn, 3, 0, 0));
      for (double y : new double[] {0.3, -0.0, 2, -1, 1e-3, Double.NaN}) {
        agree(p, 5, ulps, t -> t.binary(fn, 3, 0, y));
        agree(p, 5, ulps, t -> t.binary(fn, 0, 0, y));
      }
    }
  }

  @Test
  void choosesWhereTheMaskHolds() {
    for (Precision p : Precision.values()) {
      for (int to = 0; to < 4; to++) {
        int result = to;
        List<Consumer<Steps>> steps = new ArrayList<>();
        steps.add(t -> t.where(result, 0, 1, 2));
        steps.add(t -> t.where(result, 0, 1, 1));
        for (double other : new double[] {0, -0.0, 0.3, Double.NaN, Double.NEGATIVE_INFINITY}) {
          steps.add(t -> t.where(result, 0, 1, other));
          steps.add(t -> t.where(result, 0, other, 2));
        }
        for (Consumer<Steps> step : steps) {
          agree(
              p,
              5,
              0,
              t -> {
                t.binary(BinaryFn.LT, 0, 0, 1);
                step.accept(t);
                t.copy(3, result);
              });
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = BinaryFn.class,
      names = {"AND", "OR"})
  void combinesTests(BinaryFn fn) {
    for (Precision p : Precision.values()) {
      agree(
          p,
          5,
          0,
          t -> {
            t.binary(BinaryFn.LT, 0, 0, 1);
            t.binary(BinaryFn.GE, 1, 1, 2);
            t.binary(fn, 3, 0, 1);
            t.unary(UnaryFn.NOT, 0, 3);
          });
    }
  }

  @Test
  void marksWhatACutTakes() {
    for (Precision p : Precision.values()) {
      for (double threshold : new double[] {0, -0.0, 1, 0.3f, -2, Double.NaN, 1 / 0.0, -1 / 0.0}) {
        for (long cut : new long[] {0, 1, 500, 700, 2500, Long.MAX_VALUE}) {
          long end = cut == Long.MAX_VALUE ? cut : Steps.START + cut;
          agree(p, 5, 0, t -> t.top(3, 0, new Top(threshold, end)));
          agree(p, 5, 0, t -> t.top(0, 0, new Top(threshold, end)));
          agree(p, 5, 0, t -> t.topElse(3, 0, new Top(threshold, end), 1, -0.0, 2));
          agree(p, 5, 0, t -> t.topElse(0, 0, new Top(threshold, end), 0, 2, 3));
          agree(p, 5, 0, t -> t.topElse(0, 0, new Top(threshold, end), 1, 0.1, 0));
        }
      }
    }
  }

  @Test
  void fillsAndCopies() {
    for (Precision p : Precision.values()) {
      agree(p, 5, 0, t -> t.fill(3, 0.1));
      agree(p, 5, 0, t -> t.fill(3, -0.0));
      agree(p, 5, 0, t -> t.copy(3, 1));
    }
  }

  /** Where all is finite, tests are made in another way. */
  @ParameterizedTest
  @EnumSource(
      value = BinaryFn.class,
      names = {"LT", "LE", "GT", "GE", "EQ", "NE", "MIN", "MAX"})
  void comparesWhatIsFinite(BinaryFn fn) {
    for (Precision p : Precision.values()) {
      for (double y : new double[] {0.5, 0, 2}) {
        agree(
            p,
            5,
            0,
            t -> {
              t.unary(UnaryFn.TANH, 0, 2);
              t.unary(UnaryFn.FLOOR, 0, 0);
              t.unary(UnaryFn.COS, 1, 2);
              t.unary(UnaryFn.CEIL, 1, 1);
              t.binary(fn, 3, 0, 1);
              t.binary(fn, 0, 0, y);
            });
      }
    }
  }

  /** A result is the same to the bit wherever in a tile, and in however long a tile, it stands. */
  @Test
  void doesNotDependOnPlaceOrLength() {
    for (Precision p : Precision.values()) {
      for (UnaryFn fn : UnaryFn.values()) {
        placeDoesNotMatter(p, fn.toString(), t -> t.unary(fn, 3, 0));
      }
      for (BinaryFn fn : BinaryFn.values()) {
        placeDoesNotMatter(p, fn.toString(), t -> t.binary(fn, 3, 0, 1));
      }
    }
  }

  private void placeDoesNotMatter(Precision p, String name, Consumer<Steps> step) {
    double[][] data = data(7, 3, 300);
    try (Tiles tiles = tested.open(p, 4, ELEMENTS)) {
      double[] together = run(tiles, p, data, 300, step);
      for (int at = 0; at < 300; at += 23) {
        double[][] one = {{data[0][at]}, {data[1][at]}, {data[2][at]}};
        double[] alone = run(tiles, p, one, 1, step);
        assertEquals(
            Double.doubleToLongBits(together[at]),
            Double.doubleToLongBits(alone[0]),
            name + " of " + data[0][at] + ", " + data[1][at]);
      }
    }
  }

  @Test
  void differencesAreScaledAndAddedWithARoundingEach() {
    for (Precision p : Precision.values()) {
      for (double c : new double[] {0.3, -0.7, 1, -1, 0, 1e-30}) {
        for (boolean negative : new boolean[] {false, true}) {
          agree(p, 3, 0, s -> s.scaledDifference(0, 0, 1, c, negative));
          agree(p, 3, 0, s -> s.scaledDifference(3, 0, 1, c, negative));
          agree(p, 3, 0, s -> s.addScaledDifference(0, 1, 2, c, negative, 3));
          agree(p, 3, 0, s -> s.addScaledDifference(0, 1, 2, c, negative, 1));
        }
      }
    }
  }

  @Test
  void aPivotIsMovedWithARoundingEach() {
    double[] all = {0.3, -0.7, 1, -1, 0, 1e-30};
    for (Precision p : Precision.values()) {
      for (boolean differences : new boolean[] {true, false}) {
        for (double c : all) {
          agree(p, 3, 0, s -> s.moved(2, differences, c));
          agree(p, 3, 0, s -> s.moved(3, differences, c));
          for (double d : new double[] {-0.7, 1}) {
            agree(p, 3, 0, s -> s.moved(3, differences, c, d));
          }
        }
      }
    }
  }

  @Test
  void countsItsOperations() {
    Kernels counted = start.get();
    try (Tiles tiles = counted.open(Precision.F32, 2, ELEMENTS)) {
      tiles.begin(10);
      tiles.upload(0);
      tiles.upload(1);
      Steps steps = new Steps(2);
      steps.binary(BinaryFn.ADD, 0, 0, 1);
      steps.binary(BinaryFn.MULTIPLY, 0, 0, 0.5);
      steps.unary(UnaryFn.EXP, 1, 0);
      steps.run(tiles);
    }
    assertEquals(3, counted.operations());
  }

  private void agree(Precision p, double range, int ulps, Consumer<Steps> step) {
    for (int n : new int[] {1, 255, 257, 1000, ELEMENTS}) {
      double[][] data = data(n, range, n);
      try (Tiles expected = plain.open(p, 4, ELEMENTS);
          Tiles actual = tested.open(p, 4, ELEMENTS)) {
        for (int register : new int[] {0, 3}) {
          double[] e = run(expected, p, data, register, n, step);
          double[] a = run(actual, p, data, register, n, step);
          for (int i = 0; i < n; i++) {
            same(p, e[i], a[i], ulps, "of " + data[0][i] + ", " + data[1][i] + ", " + data[2][i]);
          }
        }
      }
    }
  }

  private static void same(Precision p, double expected, double actual, int ulps, String what) {
    if (ulps == 0 || !Double.isFinite(expected)) {
      boolean same = Double.doubleToLongBits(expected) == Double.doubleToLongBits(actual);
      assertTrue(same, expected + " is " + actual + " " + what);
      return;
    }
    double unit = p == Precision.F32 ? Math.ulp((float) expected) : Math.ulp(expected);
    assertTrue(Math.abs(expected - actual) <= ulps * unit, expected + " is " + actual + " " + what);
  }

  /** Three registers: all pairs of special values, then random ones. */
  private static double[][] data(long seed, double range, int n) {
    Random random = new Random(seed);
    double[][] data = new double[3][n];
    int pairs = SPECIAL.length * SPECIAL.length;
    for (int i = 0; i < n; i++) {
      boolean special = i < pairs;
      data[0][i] = special ? SPECIAL[i % SPECIAL.length] : range * (2 * random.nextDouble() - 1);
      data[1][i] =
          special
              ? SPECIAL[i / SPECIAL.length % SPECIAL.length]
              : range * (2 * random.nextDouble() - 1);
      data[2][i] = range * random.nextGaussian();
    }
    return data;
  }

  private static double[] run(
      Tiles tiles, Precision p, double[][] data, int n, Consumer<Steps> step) {
    return run(tiles, p, data, 3, n, step);
  }

  /** The content of a register after a step on tiles that hold the data. */
  private static double[] run(
      Tiles tiles, Precision p, double[][] data, int register, int n, Consumer<Steps> step) {
    tiles.begin(n);
    Steps steps = new Steps(4);
    steps.fill(3, 0);
    for (int r = 0; r < data.length; r++) {
      MemorySegment host = tiles.host(r);
      for (int i = 0; i < n; i++) {
        if (p == Precision.F32) {
          host.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) data[r][i]);
        } else {
          host.setAtIndex(ValueLayout.JAVA_DOUBLE, i, data[r][i]);
        }
      }
      tiles.upload(r);
    }
    step.accept(steps);
    steps.run(tiles);
    tiles.download(register);
    double[] result = new double[n];
    for (int i = 0; i < n; i++) {
      result[i] =
          p == Precision.F32
              ? tiles.host(register).getAtIndex(ValueLayout.JAVA_FLOAT, i)
              : tiles.host(register).getAtIndex(ValueLayout.JAVA_DOUBLE, i);
    }
    return result;
  }
}
