// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.pass.CancelledException;
import dev.tva.plan.Device;
import dev.tva.statistic.StatisticsCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans from script to bytes. */
@Order(2)
final class ExecutorTest {
  @TempDir Path folder;

  private Map<String, Path> models;

  @BeforeEach
  void makeModels() throws IOException {
    models = Map.of("base", model("base", 1), "a", model("a", 2), "b", model("b", 3));
  }

  private Path model(String name, long seed) throws IOException {
    return random(seed).write(folder.resolve(name + ".safetensors"));
  }

  /** Shapes that cut tiles and blocks at odd places, and every arithmetic type. */
  private static Checkpoint random(long seed) {
    Random random = new Random(seed);
    var checkpoint = new Checkpoint();
    add(checkpoint, random, "model.embed_tokens.weight", DType.F32, 13, 701);
    add(checkpoint, random, "model.layers.0.mlp.weight", DType.BF16, 97, 131);
    add(checkpoint, random, "model.layers.0.norm.weight", DType.F32, 5003);
    add(checkpoint, random, "model.layers.1.conv.weight", DType.F16, 6, 5, 3, 3);
    add(checkpoint, random, "model.layers.1.mlp.weight", DType.F8_E5M2, 2, 4500);
    add(checkpoint, random, "model.layers.1.norm.weight", DType.F8_E4M3, 64);
    add(checkpoint, random, "model.none", DType.F32, 0, 4);
    add(checkpoint, random, "model.scale", DType.F64);
    return checkpoint;
  }

  private static void add(
      Checkpoint checkpoint, Random random, String name, DType dtype, long... shape) {
    double[] values = new double[(int) Arrays.stream(shape).reduce(1, (x, y) -> x * y)];
    Arrays.setAll(values, _ -> random.nextGaussian());
    checkpoint.with(name, dtype, Arrays.stream(shape).boxed().toList(), values);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void agreesWithTheOracleToTheBitOnRandomFormulas(boolean doubles) {
    for (int seed = 0; seed < 40; seed++) {
      String script = new RandomFormula(seed).script();
      var planned = Scripts.plan(script, models, doubles);
      var options = new StreamingExecutor.Options(new Device.Cpu(), 2, 8192, 1L << 30, true);
      String expected = Scripts.run(planned, Scripts.PLAIN, options).fingerprint();
      assertEquals(expected, Scripts.run(planned, Scripts.DJL, options).fingerprint(), script);
      assertEquals(expected, Scripts.run(planned, Scripts.VECTOR, options).fingerprint(), script);
      if (seed % 2 == 0) {
        assertEquals(expected, Scripts.run(planned, Scripts.DEVICE, options).fingerprint(), script);
      }
    }
  }

  @Test
  void givesTheSameBytesForAnyThreadsAndTiles() {
    for (int seed = 100; seed < 115; seed++) {
      String script = new RandomFormula(seed).script();
      var planned = Scripts.plan(script, models, false);
      String once = allowing(planned, 1, StreamingExecutor.TILE);
      for (int tile : new int[] {4096, 8192, 12_288, 1 << 16}) {
        for (int threads : new int[] {1, 4}) {
          assertEquals(once, allowing(planned, threads, tile), tile + "\n" + script);
        }
      }
    }
  }

  private static String allowing(Scripts.Planned planned, int threads, int tile) {
    var options = new StreamingExecutor.Options(new Device.Cpu(), threads, tile, 1L << 30, true);
    return Scripts.run(planned, Scripts.VECTOR, options).fingerprint();
  }

  @Test
  void bringsEqualInputsBackToTheBitWhateverTheSigns() throws IOException {
    double[] values = {0.0, -0.0, 1, -1, 1e-40, -1e-40, 3e38, -3e38, 0.1, Float.MIN_VALUE};
    var same = new Checkpoint().with("w", DType.F32, List.of((long) values.length), values);
    Path path = same.write(folder.resolve("same.safetensors"));
    Map<String, Path> equal = Map.of("base", path, "a", path, "b", path);
    for (String formula :
        List.of(
            "base + 0.5*(a - base)",
            "base - 0.5*(a - base)",
            "base + 0.5*(a - base) + 0.3*(b - base)",
            "base + 0.5*(a - base) - 0.3*(b - base)",
            "base - 0.5*(a - base) - 0.3*(b - base)",
            "mean(base, a, b)",
            "0.1*base + 0.2*a + 0.7*b",
            "0.8*base + 0.5*a - 0.3*b",
            "base + norm(a)*(a - base)",
            "base - norm(a, per = row)*(a - base)",
            "base + mean(a, per = column)*(b - base)",
            "base + (a > 0)*(a - base)",
            "base + (b - a)")) {
      String script =
          "param base: model\nparam a: model\nparam b: model\nsave " + formula + " to \"out\"";
      for (var kernels : List.of(Scripts.PLAIN, Scripts.DJL, Scripts.VECTOR)) {
        var ran =
            Scripts.run(Scripts.plan(script, equal, false), kernels, Scripts.options(1, 4096));
        double[] back = Checkpoint.decode(dev.tva.tensor.DType.F32, ran.bytes(0, "w"));
        for (int i = 0; i < values.length; i++) {
          float expected = (float) values[i];
          assertEquals(
              Float.floatToRawIntBits(expected),
              Float.floatToRawIntBits((float) back[i]),
              formula + " of " + expected);
        }
      }
    }
  }

  @Test
  void keepsSmallDeltasToTheirLastDigits() throws IOException {
    int n = 1000;
    double[] base = new double[n];
    double[] moved = new double[n];
    for (int i = 0; i < n; i++) {
      base[i] = (float) (1 + i * 1e-3);
      moved[i] = Math.nextUp((float) base[i]);
    }
    var w = List.of((long) n);
    Path x = new Checkpoint().with("w", DType.F32, w, base).write(folder.resolve("x.safetensors"));
    Path y = new Checkpoint().with("w", DType.F32, w, moved).write(folder.resolve("y.safetensors"));
    String script =
        "param a: model\nparam b: model\nsave 0.7*(b - a) + 0.1*(b - a) to \"d\" with dtype = f32";
    var ran =
        Scripts.run(
            Scripts.plan(script, Map.of("a", x, "b", y), false),
            Scripts.DJL,
            Scripts.options(1, 4096));
    double[] delta = Checkpoint.decode(dev.tva.tensor.DType.F32, ran.bytes(0, "w"));
    for (int i = 0; i < n; i++) {
      double exact = 0.8 * (moved[i] - base[i]);
      assertEquals(exact, delta[i], 2e-7 * exact);
    }
  }

  @Test
  void copiesWhatIsUnchangedByteForByte() throws IOException {
    var opaque =
        new Checkpoint()
            .with("i", DType.I64, List.of(9001L), bytes(9001))
            .with("q", DType.F4, List.of(2L, 9001L), bytes(18_002))
            .with("w", DType.BF16, List.of(5L), new double[] {1, 2, Double.NaN, -0.0, 5});
    Path path = opaque.write(folder.resolve("opaque.safetensors"));
    var planned = Scripts.plan("param m: model\nsave m to \"out\"", Map.of("m", path), false);
    var ran = Scripts.run(planned, Scripts.DJL, Scripts.options(2, 4096));
    try (var reader = dev.safetensors.SafetensorsReader.open(path)) {
      for (var t : reader.tensors().entrySet()) {
        var bytes = java.nio.ByteBuffer.allocate((int) t.getValue().info().byteSize());
        t.getValue().read(0, bytes);
        assertArrayEquals(bytes.array(), ran.bytes(0, t.getKey()), t.getKey());
      }
    }
    assertEquals(3, ran.result().report().tensorsCopied());
  }

  private static double[] bytes(int n) {
    double[] all = new double[n];
    Arrays.setAll(all, i -> i * 7 % 256);
    return all;
  }

  @Test
  void namesTheFirstNonFiniteElementWhateverTheThreads() throws IOException {
    double[] x = new double[40_000];
    Arrays.setAll(x, i -> i % 9);
    double[] bad = x.clone();
    for (int i = 20_011; i < bad.length; i += 4000) {
      bad[i] = Double.POSITIVE_INFINITY;
    }
    var shape = List.of(40L, 1000L);
    Path base =
        new Checkpoint()
            .with("u", DType.F32, shape, x)
            .with("w", DType.F32, shape, x)
            .write(folder.resolve("fine.safetensors"));
    Path other =
        new Checkpoint()
            .with("u", DType.F32, shape, bad)
            .with("w", DType.F32, shape, bad)
            .write(folder.resolve("bad.safetensors"));
    var planned =
        Scripts.plan(
            "param a: model\nparam b: model\nsave a + 0.5*(b - a) to \"out\"",
            Map.of("a", base, "b", other),
            false);
    for (int threads : new int[] {1, 4}) {
      for (int round = 0; round < 10; round++) {
        var outputs = new ArrayList<Scripts.MemoryOutput>();
        var options = Scripts.options(threads, 4096);
        var e =
            assertThrows(
                DiagnosticException.class,
                () -> Scripts.run(planned, Scripts.DJL, options, outputs, () -> false));
        assertEquals(Slug.NON_FINITE, e.diagnostic().slug());
        assertTrue(e.getMessage().contains("`u`"), e.getMessage());
        assertTrue(e.diagnostic().lines().toString().contains("[20, 11]"), e.diagnostic() + "");
        assertTrue(e.diagnostic().lines().toString().contains("from `b`"), e.diagnostic() + "");
        assertFalse(outputs.getFirst().published);
        assertTrue(outputs.getFirst().closed);
      }
    }
  }

  @Test
  void saysWhetherTheFormulaOrTheTypeMadeItNonFinite() throws IOException {
    var shape = List.of(2L, 2L);
    Path a =
        new Checkpoint()
            .with("w", DType.F32, shape, new double[] {1, 2, 3, 460})
            .write(folder.resolve("p.safetensors"));
    Path b =
        new Checkpoint()
            .with("w", DType.F32, shape, new double[] {1, 2, 4, 470})
            .write(folder.resolve("q.safetensors"));
    String formula = explain(a, b, "a + 3e38*(b - a)", "f32");
    assertTrue(formula.contains("comes out as Inf"), formula);
    assertTrue(formula.contains("[1, 1]") && formula.contains("all inputs are finite"), formula);
    String type = explain(a, b, "a + (b - a)/2", "f8_e4m3");
    assertTrue(type.contains("465 is too large for f8_e4m3"), type);
    assertTrue(type.contains("[1, 1]"), type);
  }

  private static String explain(Path a, Path b, String formula, String dtype) {
    var planned =
        Scripts.plan(
            "param a: model\nparam b: model\nsave "
                + (formula + " to \"out\" with dtype = " + dtype),
            Map.of("a", a, "b", b),
            false);
    var options = Scripts.options(1, 4096);
    return assertThrows(DiagnosticException.class, () -> Scripts.run(planned, Scripts.DJL, options))
        .diagnostic()
        .toString();
  }

  @Test
  void stopsWhenCancelledAndFinishesNothing() {
    var planned =
        Scripts.plan(
            "param base: model\nparam a: model\nsave base + 0.5*(a - base) to \"out\"",
            Map.of("base", models.get("base"), "a", models.get("a")),
            false);
    var tiles = new AtomicInteger();
    var outputs = new ArrayList<Scripts.MemoryOutput>();
    assertThrows(
        CancelledException.class,
        () ->
            Scripts.run(
                planned,
                Scripts.DJL,
                Scripts.options(2, 4096),
                outputs,
                () -> tiles.incrementAndGet() > 4));
    assertTrue(tiles.get() < 10, "workers stopped after " + tiles + " tiles");
    assertFalse(outputs.getFirst().published);
    assertTrue(outputs.getFirst().closed);
  }

  @Test
  void publishesNoOutputBeforeAllAreComplete() {
    String script =
        """
        param base: model
        param a: model
        param b: model
        save base + 0.5*(a - base) to "one"
        save base + 0.5*(b - base) to "two"
        """;
    var planned = Scripts.plan(script, models, false);
    var outputs = new ArrayList<Scripts.MemoryOutput>();
    var executor = new StreamingExecutor(Scripts.options(2, 4096), Scripts.PLAIN);
    assertThrows(
        IllegalStateException.class,
        () ->
            executor.run(
                planned.plan(),
                o -> {
                  boolean second = !outputs.isEmpty();
                  outputs.add(
                      new Scripts.MemoryOutput(o) {
                        @Override
                        public void complete(InputSums read) {
                          if (second) {
                            throw new IllegalStateException("the disk is full");
                          }
                          super.complete(read);
                        }
                      });
                  return outputs.getLast();
                },
                _ -> {},
                (_, _) -> {},
                () -> false,
                new StatisticsCache()));
    assertTrue(outputs.getFirst().complete);
    assertFalse(outputs.getFirst().published);
    assertTrue(outputs.stream().allMatch(o -> o.closed));
  }
}
