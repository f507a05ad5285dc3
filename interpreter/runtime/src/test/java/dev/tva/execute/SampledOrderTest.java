// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thresholds found with a sample of each tile against those found without, which takes tiles too
 * large for one: the same items in the same number, whatever the sample is worth.
 */
final class SampledOrderTest {
  private static final int TILE = 4096;

  /** Elements of a tile that are in the sample. */
  private static final int PART = TILE / 32;

  private static final int ELEMENTS = 150_001;

  @TempDir Path folder;
  private final Random random = new Random(7);
  private Path zero = Path.of("");

  @BeforeEach
  void write() throws IOException {
    zero = model("zero", _ -> 0);
  }

  private Path model(String name, IntToDoubleFunction value) throws IOException {
    double[] a = new double[ELEMENTS];
    double[] b = new double[ELEMENTS / 3];
    Arrays.setAll(a, value);
    Arrays.setAll(b, value);
    return new Checkpoint()
        .with("a.weight", DType.F32, List.of((long) a.length), a)
        .with("b.weight", DType.F32, List.of((long) b.length), b)
        .write(folder.resolve(name + ".safetensors"));
  }

  private Scripts.Ran run(String formula, Path x, int tile) {
    String script =
        """
        param zero: model
        param x: model
        d = x - zero
        save %s to "out"
        """
            .formatted(formula);
    return Scripts.run(
        Scripts.plan(script, Map.of("zero", zero, "x", x), false),
        Scripts.VECTOR,
        Scripts.options(2, tile));
  }

  /** How many bytes were read with the sample, of those that were without. */
  private double read(Path x, double amount) {
    double part = 0;
    for (String formula :
        List.of(
            "where(top(d, density = %s, per = model), d, 0)",
            "where(d > quantile(d, %s, per = model), d, 0)")) {
      String written = formula.formatted(amount);
      Scripts.Ran without = run(written, x, StreamingExecutor.TILE);
      Scripts.Ran with = run(written, x, TILE);
      assertEquals(without.fingerprint(), with.fingerprint(), written);
      part += 0.5 * with.result().report().bytesRead() / without.result().report().bytesRead();
    }
    return part;
  }

  /** A thousandth apart, so that even this sample tells where to look. */
  @Test
  void findsTheThresholdInOneRound() throws IOException {
    Path x = model("x", _ -> 1 + random.nextGaussian() / 1000);
    for (double amount : new double[] {0.2, 0.5, 0.9}) {
      double read = read(x, amount);
      assertTrue(read < 0.85, amount + " reads " + read);
    }
  }

  /** As fine-tunes in bf16 differ: the threshold has many equals, and the first of them count. */
  @Test
  void findsAThresholdThatManyItemsEqual() throws IOException {
    Path x = model("x", _ -> Math.rint(random.nextGaussian() * 4) / 1024);
    for (double amount : new double[] {0.001, 0.2, 0.5, 0.999}) {
      read(x, amount);
    }
  }

  @Test
  void takesTwoRoundsWhereTheSampleDoesNotTell() throws IOException {
    Path x = model("x", _ -> random.nextGaussian());
    double read = read(x, 0.5);
    assertTrue(read > 1 && read < 1.1, "reads " + read);
  }

  @Test
  void beginsAnewWhereTheSampleMisleads() throws IOException {
    Path x = model("x", i -> i % TILE < PART ? 1000 : random.nextGaussian());
    double read = read(x, 0.5);
    assertTrue(read > 1.1, "reads " + read);
  }

  @Test
  void takesWhatIsAllEqual() throws IOException {
    Path same = model("same", _ -> 0.25);
    Path zeros = model("zeros", i -> i % 3 == 0 ? -0.0 : 0);
    for (double amount : new double[] {0, 0.1, 0.5, 1}) {
      read(same, amount);
      read(zeros, amount);
    }
  }
}
