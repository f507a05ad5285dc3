// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.kernel.Kernels;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A majority that decides ties, in the reads that find it, against the same with the majority
 * given: to the last bit, whatever it turns out to be.
 */
final class WrittenAheadTest {
  private static final int TILE = 4096;
  private static final int ELEMENTS = 30 * TILE + 17;

  @TempDir Path folder;
  private final Random random = new Random(5);
  private Path zero = Path.of("");

  @BeforeEach
  void write() throws IOException {
    zero = model("zero", _ -> 0);
  }

  private Path model(String name, IntToDoubleFunction value) throws IOException {
    double[] a = new double[ELEMENTS];
    double[] b = new double[100];
    Arrays.setAll(a, value);
    Arrays.setAll(b, i -> value.applyAsDouble(i) + 1);
    return new Checkpoint()
        .with("a.weight", DType.BF16, List.of((long) a.length), a)
        .with("b.weight", DType.F32, List.of((long) b.length), b)
        .write(folder.resolve(name + ".safetensors"));
  }

  private Scripts.Ran run(String written, Path x, Path y, Kernels kernels) {
    String script =
        """
        param zero: model
        param x: model
        param y: model
        d = x - zero
        e = y - zero
        s = sign(d + e)
        %s
        """
            .formatted(written);
    var models = Map.of("zero", zero, "x", x, "y", y);
    return Scripts.run(Scripts.plan(script, models, false), kernels, Scripts.options(2, TILE));
  }

  private static String agreeing(String majority) {
    return """
    v = where(s != 0, s, %s)
    save sum([where(t*v > 0, t, 0) for t in [d, e]])/max(sum([t*v > 0 for t in [d, e]]), 1) to "out"
    """
        .formatted(majority);
  }

  /** How often the inputs are read, with the result that a majority given gives. */
  private double reads(Path x, Path y, int majority, Kernels kernels) {
    Scripts.Ran given = run(agreeing(Integer.toString(majority)), x, y, kernels);
    Scripts.Ran found = run(agreeing("sign(sum(s))"), x, y, kernels);
    assertEquals(given.fingerprint(), found.fingerprint());
    return 1.0 * found.result().report().bytesRead() / given.result().report().bytesRead();
  }

  private double value(int i) {
    return (1 + i % 5) * (random.nextBoolean() ? 1 : -1);
  }

  /** A mask may be any number, and leaves out where it is minus zero too. */
  @Test
  void aTieIsOneWhateverZeroTheMaskHas() throws IOException {
    Path x = model("x", _ -> 2);
    Path y = model("y", i -> i % 3 == 0 ? -2 : 3);
    String script = "v = where(s*e, s, %s)\nsave where(d*v > 0, d, e) to \"out\"\n";
    Scripts.Ran given = run(script.formatted("1"), x, y, Scripts.VECTOR);
    Scripts.Ran found = run(script.formatted("sign(sum(s))"), x, y, Scripts.VECTOR);
    assertEquals(given.fingerprint(), found.fingerprint());
  }

  @Test
  void readsOnceWhereNothingIsTied() throws IOException {
    // Zeros of both are no ties: whatever their sign, nothing comes of them.
    Path x = model("x", i -> i % 3 == 0 ? 0 : value(i));
    Path y = model("y", i -> i % 3 == 0 ? -0.0 : 8 * value(i));
    var sum = run("show sum(s)\n" + agreeing("1"), x, y, Scripts.PLAIN);
    assertTrue(sum.result().report().bytesRead() > 0);
    assertEquals(1, reads(x, y, 1, Scripts.VECTOR));
    assertEquals(1, reads(x, y, -1, Scripts.DJL));
    assertEquals(1, reads(x, y, 0, Scripts.PLAIN));
    assertEquals(1, reads(x, y, 0, Scripts.DEVICE));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void readsTilesWithTiesAgain(int majority) throws IOException {
    Path x = model("x", i -> i == 7 || i == ELEMENTS - 1 ? 3 : i % 2 == 0 ? 0 : majority);
    Path y = model("y", i -> i == 7 || i == ELEMENTS - 1 ? -3 : 0);
    double read = reads(x, y, majority, Scripts.VECTOR);
    assertTrue(read > 1 && read < 1.1, "reads " + read);
    assertEquals(read, reads(x, y, majority, Scripts.DJL));
    assertEquals(read, reads(x, y, majority, Scripts.DEVICE));
  }

  @Test
  void decidesTiesByNoMajority() throws IOException {
    Path x = model("x", i -> i == 9000 ? 2 : -1);
    Path y = model("y", i -> i == 9000 ? -2 : i % 2 == 1 ? 2 : 0);
    double read = reads(x, y, 0, Scripts.VECTOR);
    assertTrue(read > 1 && read < 1.1, "reads " + read);
  }

  @Test
  void givesUpWhereTiesAreEverywhere() throws IOException {
    Path x = model("x", i -> i % 9 == 0 ? 2 : 1);
    Path y = model("y", i -> i % 9 == 0 ? -2 : 1);
    assertTrue(reads(x, y, 1, Scripts.VECTOR) > 1.9);
  }

  @Test
  void readsTwiceWhereTheNumberMattersEverywhere() throws IOException {
    Path x = model("x", this::value);
    Path y = model("y", this::value);
    for (String number : List.of("(d + e)*sum(s)", "where(s != 0, s, sign(sum(s)))*(d - e)")) {
      String save = "save %s to \"out\"".formatted(number);
      Scripts.Ran vector = run(save, x, y, Scripts.VECTOR);
      assertEquals(run(save, x, y, Scripts.PLAIN).fingerprint(), vector.fingerprint(), number);
      long once = run("save d + e to \"out\"", x, y, Scripts.VECTOR).result().report().bytesRead();
      assertEquals(2 * once, vector.result().report().bytesRead(), number);
    }
  }

  @Test
  void tellsOfWhatIsNotFinite() throws IOException {
    Path x = model("x", i -> i == 5000 ? Double.POSITIVE_INFINITY : 1);
    Path y = model("y", _ -> 1);
    var given =
        assertThrows(DiagnosticException.class, () -> run(agreeing("1"), x, y, Scripts.VECTOR));
    var found =
        assertThrows(
            DiagnosticException.class, () -> run(agreeing("sign(sum(s))"), x, y, Scripts.VECTOR));
    assertEquals(given.diagnostic().sentence(), found.diagnostic().sentence());
  }
}
