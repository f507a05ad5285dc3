// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What holds of the methods whatever they are given: nothing learned changes nothing, one task
 * vector kept whole is the fine-tune, order and scale do not matter, and nothing is NaN.
 */
@Order(1)
final class LawsTest {
  private static final int NUMBERS = 1 + 1 + 1 + 5 + 4 + 40 + 60;

  private static final List<String> SPECTRAL =
      List.of("low_rank", "knots", "tsv_merge", "star", "subspace_boost", "wudi");

  @TempDir Path folder;

  private Lab lab = new Lab(Path.of(""));

  @BeforeEach
  void makeCheckpoints() throws IOException {
    lab = new Lab(folder);
    lab.tensor("a.scalar").tensor("b.one", 1).tensor("c.one", 1, 1).tensor("d.row", 1, 5);
    lab.tensor("e.column", 4, 1).tensor("model.layers.0.mlp.weight", 5, 8);
    lab.tensor("model.layers.1.mlp.weight", 10, 6);
    double[] zero = new double[NUMBERS];
    lab.write("zero", zero);
    lab.write("t1", random(1)).write("t2", random(2)).write("t3", random(3));
    double[] opposite = random(1);
    for (int i = 0; i < opposite.length; i++) {
      opposite[i] = -opposite[i];
    }
    lab.write("opposite", opposite);
  }

  /** Multiples of 1/1024, so that sums and differences of a few are exact. */
  private static double[] random(long seed) {
    Random random = new Random(seed);
    double[] numbers = new double[NUMBERS];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Math.rint(random.nextGaussian() * 256) / 1024;
    }
    return numbers;
  }

  private void save(String ts, Map<String, String> methods) {
    StringBuilder script = new StringBuilder("base = model(\"zero\")\n");
    for (String model : List.of("zero", "t1", "t2", "t3", "opposite")) {
      // What is not used is warned of, which takes as long as the rest.
      if (ts.contains(model)) {
        script.append(model + " = model(\"" + model + "\") - base\n");
      }
    }
    script.append("ts = " + ts + "\n");
    methods.forEach(
        (name, m) -> script.append("save base + (" + m + ") to \"out/" + name + "\"\n"));
    lab.run(script.toString());
  }

  @Test
  void oneTaskVectorKeptWholeIsTheFineTune() throws IOException {
    save("[t1]", MethodTable.all());
    float[] wanted = lab.numbers("t1");
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < MethodTable.IDENTITIES.size(); i++) {
      String call = MethodTable.IDENTITIES.get(i);
      // What is taken apart into singular values is put together again but for rounding.
      double within = SPECTRAL.stream().anyMatch(call::contains) ? 2e-6 : 0;
      float[] got = lab.numbers("out/id" + i);
      for (int k = 0; k < got.length; k++) {
        if (!(Math.abs(got[k] - wanted[k]) <= within)) {
          wrong.add(call + " [" + k + "] " + got[k] + ", not " + wanted[k]);
          break;
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void nothingLearnedChangesNothing() throws IOException {
    save("[zero, zero, zero]", MethodTable.all());
    for (var m : MethodTable.all().entrySet()) {
      for (float x : lab.numbers("out/" + m.getKey())) {
        assertEquals(0, x, m.getValue());
      }
    }
  }

  /** What comes out as NaN or infinite stops the run. */
  @Test
  void oneZeroTaskVectorAmongOthersIsNoHarm() {
    save("[t1, zero, t2]", MethodTable.all());
    save("[zero, t1]", MethodTable.all());
  }

  @Test
  void oppositeAndEqualTaskVectorsAreNoHarm() {
    save("[t1, opposite]", MethodTable.all());
    save("[t1, t1, t1]", MethodTable.all());
  }

  @Test
  void theOrderOfTaskVectorsDoesNotMatter() throws IOException {
    SequencedMap<String, String> methods = MethodTable.all();
    // Of one task vector, of the last one, a list, or with a seed for each place.
    for (String ordered : List.of("ts\\[", "\\bema\\(", "\\bemr\\(", "dare", "della", "agree")) {
      methods.values().removeIf(m -> Pattern.compile(ordered).matcher(m).find());
    }
    compare(methods, "[t1, t2, t3]", "[t3, t1, t2]", 1);
  }

  /** Twice as large task vectors give twice as large a result; a factor of two is exact. */
  @Test
  void scaleDoesNotMatter() throws IOException {
    SequencedMap<String, String> methods = MethodTable.all();
    // These have a size of their own: a step, a threshold, a sign, a softmax, a tanh.
    for (String own : List.of("nearswap", "ram", "elect\\(ts\\)$", "fusion", "pcb", "_steps")) {
      methods.values().removeIf(m -> Pattern.compile(own).matcher(m).find());
    }
    compare(methods, "[t1, t2, t3]", "[2*t1, 2*t2, 2*t3]", 2);
  }

  /** That the second list gives {@code factor} times what the first one gives. */
  private void compare(Map<String, String> methods, String first, String second, int factor)
      throws IOException {
    save(first, methods);
    Map<String, float[]> before = new LinkedHashMap<>();
    for (String name : methods.keySet()) {
      before.put(name, lab.numbers("out/" + name));
    }
    save(second, methods);
    List<String> wrong = new ArrayList<>();
    for (var m : methods.entrySet()) {
      // Equations with directions that no task vector has are solved to three digits.
      double within = m.getValue().startsWith("wudi(") ? 2e-3 : 2e-5 * factor;
      float[] got = lab.numbers("out/" + m.getKey());
      for (int i = 0; i < got.length; i++) {
        float wanted = factor * before.get(m.getKey())[i];
        if (!(Math.abs(got[i] - wanted) <= within)) {
          wrong.add(m.getValue() + " [" + i + "] " + got[i] + ", not " + wanted);
          break;
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  /** With a coefficient of zero tensors are copied. */
  @Test
  void aCoefficientOfZeroGivesTheBaseByteForByte() throws IOException {
    StringBuilder script = new StringBuilder("base = model(\"t1\")\n");
    script.append("ts = [model(\"t2\") - base, model(\"t3\") - base]\n");
    MethodTable.all()
        .forEach((name, m) ->
            script.append("save base + 0*(" + m + ") to \"out/" + name + ".safetensors\"\n"));
    List<String> own =
        List.of(
            "base + task_arithmetic(ts, lambda = 0)",
            "base + negate(ts[0], lambda = 0)",
            "base + negmerge(ts, lambda = 0)",
            "base + lines(ts[0], alpha = 0, beta = 0)",
            "wise_ft(base, model(\"t2\"), alpha = 0)",
            "lerp(base, model(\"t2\"), 0)",
            "expo(model(\"t2\"), base, alpha = 0)");
    own.forEach(m -> script.append("save " + m + " to \"out/own" + own.indexOf(m) + "\"\n"));
    lab.run(script.toString());
    float[] base = lab.numbers("t1");
    for (var m : MethodTable.all().entrySet()) {
      assertArrayEquals(base, lab.numbers("out/" + m.getKey() + ".safetensors"), m.getValue());
    }
    for (String m : own) {
      assertArrayEquals(base, lab.numbers("out/own" + own.indexOf(m)), m);
    }
  }

  @Test
  void everyFunctionOfTheLibraryIsHeldToThem() {
    MethodTable.assertComplete();
  }
}
