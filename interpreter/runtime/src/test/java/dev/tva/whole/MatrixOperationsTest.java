// SPDX-License-Identifier: Apache-2.0
package dev.tva.whole;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.execute.Checkpoint;
import dev.tva.execute.Scripts;
import dev.tva.execute.StreamingExecutor;
import dev.tva.plan.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations on whole matrices, alone and in formulas with everything else. */
@Order(2)
final class MatrixOperationsTest {
  private static final int ROWS = 30;
  private static final int COLS = 170;

  @TempDir Path folder;
  private final double[] a = new double[ROWS * COLS];
  private final double[] b = new double[ROWS * COLS];
  private Map<String, Path> models = Map.of();

  @BeforeEach
  void write() throws IOException {
    Random random = new Random(3);
    Arrays.setAll(a, _ -> (float) random.nextGaussian());
    Arrays.setAll(b, _ -> (float) random.nextGaussian());
    models =
        Map.of(
            "zero", write("zero", new double[a.length]),
            "x", write("x", a),
            "y", write("y", b));
  }

  private Path write(String name, double[] values) throws IOException {
    var shape = List.of((long) ROWS, (long) COLS);
    return new Checkpoint()
        .with("layers.0.w", DType.F32, shape, values)
        .with("layers.1.w", DType.F32, shape, Arrays.stream(values).map(v -> v / 2).toArray())
        .with("n", DType.F32, List.of(7L), Arrays.copyOf(values, 7))
        .write(folder.resolve(name + ".safetensors"));
  }

  private Scripts.Ran run(String formula, int threads, int tile, long memory) {
    String script =
        """
        param zero: model
        param x: model
        param y: model
        a = (x - zero)["w"]
        b = (y - zero)["w"]
        save zero["w"] + (%s as delta) to "out"
        """
            .formatted(formula);
    var options = new StreamingExecutor.Options(new Device.Cpu(), threads, tile, memory, true);
    return Scripts.run(Scripts.plan(script, models, false), Scripts.VECTOR, options);
  }

  private double[] of(String formula) {
    return Checkpoint.decode(
        dev.tva.tensor.DType.F32, run(formula, 2, 4096, 1L << 30).bytes(0, "layers.0.w"));
  }

  private void gives(String formula, IntToDoubleFunction expected, double within) {
    double[] out = of(formula);
    for (int i = 0; i < out.length; i++) {
      double e = expected.applyAsDouble(i);
      assertEquals(e, out[i], within, formula + " at " + i);
    }
  }

  private static double product(double[] p, double[] q, int row, int col) {
    double sum = 0;
    for (int k = 0; k < COLS; k++) {
      sum += p[row * COLS + k] * q[col * COLS + k];
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transpose(transpose(a))",
        "hsplit(hcat([b, a]), 2)[1]",
        "vsplit(vcat([b, a, b]), 3)[1]",
        "reshape(reshape(a, 17, 300), like = a)",
        "reshape(transpose(transpose(reshape(a, 300, 17))), like = b)",
        "a + 0*diag(diag(a @ transpose(b))) @ a"
      })
  void movesChangeNoBit(String formula) {
    gives(formula, i -> a[i], 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "svd(a).u @ diag(svd(a).s) @ svd(a).vt; 3e-5",
        "svd(a, 30).u @ (transpose(svd(a, 30).u) @ a); 3e-5",
        "solve(a @ transpose(a), a @ transpose(a) @ a); 3e-4",
        "polar(transpose(transpose(a))) @ transpose(a) @ polar(a); 3e-4"
      })
  void decompositionsComeTogetherAgain(String formula, double within) {
    gives(formula, i -> a[i], within);
  }

  @Test
  void productsAreSumsOfProducts() {
    gives(
        "(a @ transpose(b)) @ a",
        i -> {
          double sum = 0;
          for (int k = 0; k < ROWS; k++) {
            sum += product(a, b, i / COLS, k) * a[k * COLS + i % COLS];
          }
          return sum;
        },
        5e-3);
  }

  @Test
  void singularVectorsHaveLengthOne() {
    assertEquals(Math.sqrt(5), norm("norm(svd(a, 5).u, per = tensor)"), 1e-6);
    assertEquals(1, norm("min(norm(svd(a).vt, per = row), per = tensor)"), 1e-6);
    assertEquals(1, norm("max(norm(svd(a, 9).u, per = column), per = tensor)"), 1e-6);
    assertEquals(9, norm("size(svd(a, 9).s, per = tensor)"), 0);
    // Both tensors have five vectors of length one.
    assertEquals(Math.sqrt(10), norm("norm(svd(a, 5).u)"), 1e-6);
  }

  /** A number of the first tensor, in a formula that has nothing else. */
  private double norm(String number) {
    return of("(a > -100)*" + number)[0];
  }

  @Test
  void numbersOfMatricesGoIntoFormulas() {
    double polar = Math.sqrt(ROWS);
    gives("a*norm(polar(a), per = tensor)", i -> a[i] * polar, 1e-4);
    gives("a*norm(polar(a))", i -> a[i] * polar * Math.sqrt(2), 1e-4);
    gives("a*norm(polar(a), per = row)", i -> a[i], 1e-4);
    gives("a*mean(norm(polar(a), per = row))", i -> a[i], 1e-4);
  }

  private static int before(double[] items, int at) {
    int count = 0;
    for (int i = 0; i < items.length; i++) {
      count += items[i] < items[at] || items[i] == items[at] && i < at ? 1 : 0;
    }
    return count;
  }

  @Test
  void ranksAreOfTheWholeTensorToo() {
    gives("rank(a, per = tensor)", i -> before(a, i), 0);
    gives(
        "rank(a, per = column)",
        i -> {
          double[] column = new double[ROWS];
          Arrays.setAll(column, r -> a[r * COLS + i % COLS]);
          return before(column, i / COLS);
        },
        0);
    gives("transpose(rank(transpose(a), per = row)) - rank(a, per = column)", _ -> 0, 0);
  }

  @Test
  void orderStatisticsTakeMatrices() {
    double[] negative = Arrays.stream(a).map(v -> -v).toArray();
    for (String grain : List.of("tensor", "model", "layer")) {
      // The second layer's items are half of the first's: of the model's largest few has it any.
      double[] out = of("transpose(top(transpose(a), count = 9, per = %s))*a".formatted(grain));
      long kept = Arrays.stream(out).filter(v -> v != 0).count();
      assertTrue(kept <= 9 && kept >= 4, grain + " " + kept);
      for (int i = 0; i < out.length; i++) {
        assertTrue(out[i] == 0 || before(negative, i) < 9);
      }
    }
    double[] sorted = Arrays.stream(a).sorted().toArray();
    double median = sorted[(a.length - 1) / 2];
    gives("a*quantile(transpose(a), 50%, per = tensor)", i -> a[i] * median, 1e-6);
    gives(
        "transpose(cumsum(transpose(a), per = column))",
        i -> {
          double sum = 0;
          for (int c = 0; c <= i % COLS; c++) {
            sum += a[i / COLS * COLS + c];
          }
          return sum;
        },
        1e-4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "polar(a) + svd(b, 4).u @ diag(svd(b, 4).s) @ svd(b, 4).vt",
        "top(abs(polar(a)), density = 20%)*a + uniform(3)*b",
        "transpose(cumsum(transpose(a))) + rank(b, per = column)*norm(polar(b), per = row)",
        "solve(a @ transpose(a), a, 0.1)*quantile(polar(b), 70%, per = column)"
      })
  void giveTheSameBytesForAnyThreadsTilesAndMemory(String formula) {
    String once = run(formula, 1, StreamingExecutor.TILE, 1L << 30).fingerprint();
    assertEquals(once, run(formula, 4, 4096, 1L << 30).fingerprint());
    assertEquals(once, run(formula, 2, 8192, 10_000_000).fingerprint());
    long least = Scripts.leastMemory(() -> run(formula, 2, 8192, 1));
    assertEquals(once, run(formula, 2, 8192, least).fingerprint());
  }

  @Test
  void sayBeforeAnythingIsWrittenWhatTheyNeed() {
    var problem =
        assertThrows(DiagnosticException.class, () -> run("polar(a)", 1, 4096, 30_000))
            .diagnostic();
    assertEquals(Slug.NO_MEMORY, problem.slug());
    assertTrue(problem.lines().toString().contains("`layers.0.w`"), problem.toString());
  }

  /** Two columns have a polar factor on paper; the budget is of one matrix, not of two. */
  @Test
  void aLargeMatrixGivesItsMemoryToItsPolarFactor() throws IOException {
    int rows = 1 << 22;
    double[] large = new double[2 * rows];
    Random random = new Random(4);
    Arrays.setAll(large, i -> (float) random.nextDouble() - i % 2);
    models = Map.of("zero", large("none", new double[2 * rows]), "x", large("large", large));
    var ran = evened(2, 40_000_000);
    double p = 0;
    double q = 0;
    double r = 0;
    for (int i = 0; i < large.length; i += 2) {
      p += large[i] * large[i];
      q += large[i] * large[i + 1];
      r += large[i + 1] * large[i + 1];
    }
    // The root of the squares is (squares + area)/sum, with these:
    double area = Math.sqrt(p * r - q * q);
    double sum = Math.sqrt(p + r + 2 * area);
    double[] out = Checkpoint.decode(dev.tva.tensor.DType.F32, ran.bytes(0, "w"));
    for (int i = 0; i < large.length; i += 202) {
      double first = (large[i] * (r + area) - large[i + 1] * q) / (area * sum);
      double second = (large[i + 1] * (p + area) - large[i] * q) / (area * sum);
      assertEquals(sum / 2 * first, out[i], 1e-6);
      assertEquals(sum / 2 * second, out[i + 1], 1e-6);
    }
    assertThrows(DiagnosticException.class, () -> evened(2, 30_000_000));
    // With room for several panels and tiles at a time, others help.
    assertArrayEquals(ran.bytes(0, "w"), evened(3, 400_000_000).bytes(0, "w"));
    assertArrayEquals(ran.bytes(0, "w"), evened(1, 400_000_000).bytes(0, "w"));
  }

  private Path large(String name, double[] values) throws IOException {
    return new Checkpoint()
        .with("w", DType.F32, List.of(values.length / 2L, 2L), values)
        .write(folder.resolve(name + ".safetensors"));
  }

  private Scripts.Ran evened(int threads, long memory) {
    String script =
        """
        param zero: model
        param x: model
        t = x - zero
        save zero + dot(polar(t), t, per = tensor)/2*polar(t) to "out"
        """;
    var options = new StreamingExecutor.Options(new Device.Cpu(), threads, 1 << 16, memory, true);
    return Scripts.run(Scripts.plan(script, models, false), Scripts.VECTOR, options);
  }

  @Test
  void whatIsNotFiniteComesOutAsNaN() throws IOException {
    double[] bad = a.clone();
    bad[17] = Double.NaN;
    models = Map.of("zero", models.get("zero"), "x", write("bad", bad), "y", models.get("y"));
    assertTrue(Arrays.stream(of("polar(a)")).allMatch(Double::isNaN));
  }
}
