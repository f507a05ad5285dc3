// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.tva.execute.Checkpoint;
import dev.tva.execute.Scripts;
import dev.tva.graph.ReduceFn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reductions of every grain against sums written out in the test. */
final class StatisticsTest {
  private static final List<String> GRAINS = List.of("model", "layer", "tensor", "row", "column");
  private static final List<String> NAMES =
      List.of("e.weight", "model.0.a.weight", "model.0.b.weight", "model.1.a.weight");

  /** One block, several, and rows that are longer than a tile. */
  private static final long[][] SHAPES = {{3, 9000}, {50, 173}, {4097}, {2, 3, 5}};

  @TempDir Path folder;
  private final double[][] x = new double[SHAPES.length][];

  private static long rows(int t) {
    return SHAPES[t].length == 1 ? 1 : SHAPES[t][0];
  }

  private Scripts.Ran run(String reduction) throws IOException {
    var zeros = new Checkpoint();
    var ones = new Checkpoint();
    var values = new Checkpoint();
    Random random = new Random(11);
    for (int t = 0; t < SHAPES.length; t++) {
      int n = (int) Arrays.stream(SHAPES[t]).reduce(1, (p, q) -> p * q);
      double[] one = new double[n];
      Arrays.fill(one, 1);
      x[t] = new double[n];
      for (int i = 0; i < n; i++) {
        x[t][i] = i % 7 == 0 ? 0 : 3 + random.nextGaussian();
      }
      List<Long> shape = Arrays.stream(SHAPES[t]).boxed().toList();
      zeros.with(NAMES.get(t), DType.F64, shape, new double[n]);
      ones.with(NAMES.get(t), DType.F64, shape, one);
      values.with(NAMES.get(t), DType.F64, shape, x[t]);
    }
    String script =
        """
        param zero: model
        param one: model
        param x: model
        d = x - zero
        save (one - zero)*%s to "out" with dtype = f64
        """
            .formatted(reduction);
    var planned =
        Scripts.plan(
            script,
            Map.of(
                "zero", zeros.write(folder.resolve("zero.safetensors")),
                "one", ones.write(folder.resolve("one.safetensors")),
                "x", values.write(folder.resolve("x.safetensors"))),
            true);
    return Scripts.run(planned, Scripts.VECTOR, Scripts.options(2, 4096));
  }

  /** The items that the number for one element was taken from. */
  private double[] items(String grain, int t, int element) {
    int cols = (int) (x[t].length / rows(t));
    return switch (grain) {
      case "model" -> Arrays.stream(x).flatMapToDouble(Arrays::stream).toArray();
      case "layer" ->
          t == 1 || t == 2
              ? DoubleStream.concat(Arrays.stream(x[1]), Arrays.stream(x[2])).toArray()
              : x[t];
      case "tensor" -> x[t];
      case "row" -> Arrays.copyOfRange(x[t], element / cols * cols, (element / cols + 1) * cols);
      default -> {
        double[] column = new double[(int) rows(t)];
        for (int r = 0; r < column.length; r++) {
          column[r] = x[t][r * cols + element % cols];
        }
        yield column;
      }
    };
  }

  private static double expected(String fn, double[] items) {
    double sum = 0;
    double squares = 0;
    double least = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    int notZero = 0;
    for (double v : items) {
      sum += v;
      squares += v * v;
      least = Math.min(least, v);
      largest = Math.max(largest, v);
      notZero += v != 0 ? 1 : 0;
    }
    double mean = sum / items.length;
    double distances = 0;
    for (double v : items) {
      distances += (v - mean) * (v - mean);
    }
    return switch (fn) {
      case "sum" -> sum;
      case "mean" -> mean;
      case "min" -> least;
      case "max" -> largest;
      case "count" -> notZero;
      case "size" -> items.length;
      case "norm" -> Math.sqrt(squares);
      case "var" -> distances / items.length;
      default -> Math.sqrt(distances / items.length);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"sum", "mean", "min", "max", "count", "size", "norm", "var", "std"})
  void agreeWithSumsWrittenOut(String fn) throws IOException {
    for (String grain : GRAINS) {
      var ran = run(fn + "(d, per = " + grain + ")");
      for (int t = 0; t < SHAPES.length; t++) {
        double[] out = Checkpoint.decode(dev.tva.tensor.DType.F64, ran.bytes(0, NAMES.get(t)));
        for (int i = 0; i < out.length; i += 1 + out.length / 50) {
          double expected = expected(fn, items(grain, t, i));
          assertEquals(expected, out[i], 1e-12 * Math.abs(expected), fn + " per " + grain);
        }
      }
    }
  }

  @Test
  void dotIsTheSumOfProducts() throws IOException {
    var ran = run("dot(d, 2*d, per = tensor)");
    for (int t = 0; t < SHAPES.length; t++) {
      double expected = 2 * Math.pow(expected("norm", x[t]), 2);
      double[] out = Checkpoint.decode(dev.tva.tensor.DType.F64, ran.bytes(0, NAMES.get(t)));
      assertEquals(expected, out[0], 1e-12 * expected);
    }
  }

  @Test
  void takeItemsOfTheirOwnGrain() throws IOException {
    var ran = run("mean(norm(d, per = row))");
    double sum = 0;
    int count = 0;
    for (int t = 0; t < SHAPES.length; t++) {
      int cols = (int) (x[t].length / rows(t));
      for (int r = 0; r < rows(t); r++) {
        sum += expected("norm", items("row", t, r * cols));
        count++;
      }
    }
    double[] out = Checkpoint.decode(dev.tva.tensor.DType.F64, ran.bytes(0, NAMES.getFirst()));
    assertEquals(sum / count, out[0], 1e-12 * sum / count);
  }

  @Test
  void passANaNOn() {
    double[] items = {1, Double.NaN, 3};
    for (ReduceFn fn : List.of(ReduceFn.SUM, ReduceFn.MIN, ReduceFn.MAX, ReduceFn.VAR)) {
      Partial one = BlockMath.reduce(fn, items.clone(), 3);
      Partial fine = BlockMath.reduce(fn, new double[] {1, 2}, 2);
      assertTrue(Double.isNaN(one.plus(fn, fine).result(fn)), fn.toString());
      assertTrue(Double.isNaN(fine.plus(fn, one).result(fn)), fn.toString());
    }
  }

  @Test
  void ofNothingAreZeroOrNaN() {
    for (ReduceFn fn : ReduceFn.values()) {
      double nothing = Partial.none().result(fn);
      switch (fn) {
        case SUM, NORM, DOT, COUNT, SIZE -> assertEquals(0, nothing);
        case MEAN, MIN, MAX, VAR -> assertTrue(Double.isNaN(nothing), fn.toString());
      }
    }
  }

  /** The mean of squares less the square of the mean would lose every digit here. */
  @Test
  void varianceKeepsItsDigitsFarFromZero() {
    double[] items = new double[10_000];
    for (int i = 0; i < items.length; i++) {
      items[i] = 1e9 + i % 2;
    }
    Partial all =
        BlockMath.pairwise(
            ReduceFn.VAR,
            b -> {
              int from = (int) b * BlockMath.SIZE;
              int to = Math.min(items.length, from + BlockMath.SIZE);
              return BlockMath.reduce(ReduceFn.VAR, Arrays.copyOfRange(items, from, to), to - from);
            },
            0,
            Math.ceilDiv(items.length, BlockMath.SIZE));
    assertEquals(0.25, all.result(ReduceFn.VAR), 1e-12);
  }
}
