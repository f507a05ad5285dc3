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
 * Sums that need thresholds, taken in the thresholds' own read with what a sample expects, against
 * the same taken one phase later, as tiles too large for a sample have it: to the last bit.
 */
final class AheadTest {
  private static final int TILE = 4096;
  private static final int ELEMENTS = 90_001;

  private static final String ABOVE = "d * count(d > quantile(d, 70%, per = GRAIN), per = layer)";
  private static final String SIGNS =
      "d * sum(sign(sum([where(top(abs(d), density = 30%, per = GRAIN), d, 0), e])))";
  private static final String NORM =
      "d * norm(where(top(abs(d), density = 15%, per = GRAIN), d, 0), per = tensor)";

  /** Two thresholds of two values. */
  private static final String DOT =
      "d * dot(where(top(abs(d), density = 20%, per = GRAIN), d, 0),"
          + " where(e > quantile(abs(e), 0.4, per = GRAIN), e, 0)*quantile(d, 0.9, per = GRAIN))";

  @TempDir Path folder;
  private final Random random = new Random(11);
  private Path zero = Path.of("");
  private Path other = Path.of("");

  @BeforeEach
  void write() throws IOException {
    zero = model("zero", _ -> 0);
    other = model("other", _ -> Math.rint(random.nextGaussian() * 5) / 512);
  }

  private Path model(String name, IntToDoubleFunction value) throws IOException {
    double[] a = new double[ELEMENTS];
    double[] b = new double[ELEMENTS / 3];
    double[] c = new double[100];
    Arrays.setAll(a, value);
    Arrays.setAll(b, value);
    Arrays.setAll(c, value);
    return new Checkpoint()
        .with("layers.0.weight", DType.F32, List.of((long) a.length), a)
        .with("layers.1.weight", DType.F32, List.of((long) b.length), b)
        .with("norm.weight", DType.F32, List.of((long) c.length), c)
        .write(folder.resolve(name + ".safetensors"));
  }

  private Scripts.Ran run(String formula, Path x, int tile) {
    String script =
        """
        param zero: model
        param x: model
        param y: model
        d = x - zero
        e = y - zero
        save %s to "out"
        """
            .formatted(formula);
    return Scripts.run(
        Scripts.plan(script, Map.of("zero", zero, "x", x, "y", other), false),
        Scripts.VECTOR,
        Scripts.options(2, tile));
  }

  /** The most bytes that a formula reads, of those that it reads without. */
  private double read(Path x, String grain, String... formulas) {
    double most = 0;
    for (String formula : formulas) {
      String written = formula.replace("GRAIN", grain);
      Scripts.Ran without = run(written, x, StreamingExecutor.TILE);
      Scripts.Ran with = run(written, x, TILE);
      assertEquals(without.fingerprint(), with.fingerprint(), written);
      long read = with.result().report().bytesRead();
      most = Math.max(most, 1.0 * read / without.result().report().bytesRead());
    }
    return most;
  }

  /** As fine-tunes in bf16 differ: reads are spared, but for the cut's surroundings. */
  @Test
  void readsOnceForThresholdsAndSums() throws IOException {
    Path x = model("x", _ -> Math.rint(random.nextGaussian() * 2) / 1024);
    double read = read(x, "model", ABOVE);
    assertTrue(read < 0.6, "reads " + read);
    read = read(x, "model", SIGNS, NORM);
    assertTrue(read < 0.95, "reads " + read);
    read(x, "model", DOT);
    read(x, "tensor", NORM, DOT);
    read(x, "layer", SIGNS);
  }

  /** No two items are equal, and each threshold is in doubt until all are counted. */
  @Test
  void takesTheSumsLaterWhereTheThresholdIsInDoubt() throws IOException {
    Path x = model("x", _ -> random.nextGaussian());
    read(x, "model", DOT);
    read(x, "tensor", NORM);
  }

  @Test
  void takesTheSumsAgainWhereTheSampleMisleads() throws IOException {
    int part = TILE / 32;
    Path x = model("x", i -> i % TILE < part ? 1 : Math.rint(random.nextGaussian() * 4));
    read(x, "model", ABOVE, NORM);
    // The threshold is as expected, and its equals stand elsewhere.
    Path late = model("y", i -> i < ELEMENTS / 2 || i % TILE < part ? i % 4 : i % 2);
    read(late, "model", SIGNS, NORM);
    Path early = model("z", i -> i > ELEMENTS / 2 || i % TILE < part ? i % 4 : i % 2);
    read(early, "tensor", NORM);
  }

  @Test
  void takesWhatIsAllEqual() throws IOException {
    read(model("x", _ -> 0.25), "model", SIGNS, DOT);
    read(model("y", i -> i % 3 == 0 ? -0.0 : 0), "tensor", ABOVE, NORM);
  }
}
