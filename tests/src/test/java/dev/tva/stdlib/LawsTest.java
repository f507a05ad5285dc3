// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.session.Card;
import dev.tva.session.Cards;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What holds of the methods whatever they are given: nothing learned changes nothing, one task
 * vector kept whole is the fine-tune, order and scale do not matter, and nothing is NaN.
 */
final class LawsTest {
  private static final int NUMBERS = 1 + 1 + 1 + 5 + 4 + 40 + 60;

  /** Methods of a list of task vectors, `ts`. */
  private static final SequencedMap<String, String> MERGES = new LinkedHashMap<>();

  /** Of a list, such that one task vector comes back. */
  private static final List<String> IDENTITIES =
      List.of(
          "soup(ts)",
          "multislerp(ts)",
          "karcher(ts)",
          "geometric_median(ts)",
          "ema(ts)",
          "task_arithmetic(ts)",
          "negate(negmerge(ts))",
          "norm_weighted(ts, power = -1)",
          "metagpt(ts)",
          "lines(ts[0], alpha = 1, beta = 0)",
          "ties(ts, density = 1)",
          "ties(ts, density = 1, per = row)",
          "ties_mergekit(ts)",
          "ties_sd_mecha(ts, density = 1)",
          "ties_peft(ts, density = 1)",
          "dare(ts[0], density = 1)",
          "dare_l1(ts[0], density = 1)",
          "dare_ties(ts, density = 1)",
          "dare_ties_mergekit(ts, density = 1)",
          "della(ts[0], density = 1, epsilon = 0)",
          "della_l1(ts[0], density = 1, epsilon = 0)",
          "della_ties(ts, density = 1, epsilon = 0)",
          "breadcrumbs(ts[0], density = 1)",
          "breadcrumbs_ties(ts, density = 1)",
          "magmax(ts)",
          "consensus(ts)",
          "emr(ts)[0]",
          "localize_and_stitch(ts, density = 1)",
          "sce(ts)",
          "ram(ts)",
          "ram_plus(ts)",
          "model_stock(ts)",
          "trim(ts[0], density = 1)",
          "agreeing(ts, elect(ts))",
          "low_rank(ts[0], share = 1)",
          "knots(ts, merge = fn(us) = ties(us, density = 1))",
          "star(ts, eta = 1)",
          "tsv_merge(ts)",
          "subspace_boost(ts[0], beta = 1)",
          "wudi(ts, ridge = 0)",
          "wudi_steps(ts, steps = 3)");

  static {
    for (String identity : IDENTITIES) {
      MERGES.put("id" + MERGES.size(), identity);
    }
    for (String other :
        List.of(
            "nuslerp(ts[0], ts[-1], 0.3)",
            "nuslerp(ts[0], ts[-1], 0.3, per = column)",
            "slerp(ts[0], ts[-1], 0.3)",
            "slerp(ts[0], ts[-1], 0.3, per = model)",
            "lerp(ts[0], ts[-1])",
            "karcher(ts, per = row)",
            "geometric_median(ts, per = model)",
            "random_control(ts[0])",
            "lines(ts[0])*lines_alpha(ts, ts[0])",
            "ties(ts)",
            "ties_mergekit(ts, density = 1%)",
            "dare(ts[0])",
            "dare(ts[0], density = 0)",
            "dare_l1(ts[0], density = 0)",
            "dare_ties_mergekit(ts, density = 10%, normalize = true)",
            "della(ts[0])",
            "della(ts[0], density = 5%, epsilon = 5%)",
            "breadcrumbs(ts[0])",
            "breadcrumbs(ts[0], density = 50%, gamma = 60%)",
            "breadcrumbs(ts[0], density = 0)",
            "pcb(ts)",
            "localize_and_stitch(ts)",
            "localize_and_stitch(ts, density = 0)",
            "sce(ts, density = 0)",
            "sce(ts, density = 40%)",
            "model_stock(ts, per = row)",
            "low_rank(ts[0])",
            "low_rank(ts[0], rank = 3)",
            "iso_c(ts)",
            "iso_cts(ts)",
            "knots(ts)",
            "star(ts)",
            "subspace_boost(ts[0], beta = 2%)",
            "wudi(ts)",
            "elect(ts)")) {
      MERGES.put("m" + MERGES.size(), other);
    }
  }

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
    StringBuilder script = new StringBuilder();
    for (String model : List.of("zero", "t1", "t2", "t3", "opposite")) {
      script.append(model + " = model(\"" + model + "\") - model(\"zero\")\n");
    }
    script.append("ts = " + ts + "\nbase = model(\"zero\")\n");
    methods.forEach(
        (name, m) -> script.append("save base + (" + m + ") to \"out/" + name + "\"\n"));
    lab.run(script.toString());
  }

  @Test
  void oneTaskVectorKeptWholeIsTheFineTune() throws IOException {
    save("[t1]", MERGES);
    float[] wanted = lab.numbers("t1");
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < IDENTITIES.size(); i++) {
      float[] got = lab.numbers("out/id" + i);
      for (int k = 0; k < got.length; k++) {
        if (!(Math.abs(got[k] - wanted[k]) <= 2e-6)) {
          wrong.add(IDENTITIES.get(i) + " [" + k + "] " + got[k] + ", not " + wanted[k]);
          break;
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void nothingLearnedChangesNothing() throws IOException {
    save("[zero, zero, zero]", MERGES);
    for (var m : MERGES.entrySet()) {
      for (float x : lab.numbers("out/" + m.getKey())) {
        assertEquals(0, x, m.getValue());
      }
    }
  }

  /** What comes out as NaN or infinite stops the run. */
  @Test
  void oneZeroTaskVectorAmongOthersIsNoHarm() {
    save("[t1, zero, t2]", MERGES);
    save("[zero, t1]", MERGES);
  }

  @Test
  void oppositeAndEqualTaskVectorsAreNoHarm() {
    save("[t1, opposite]", MERGES);
    save("[t1, t1, t1]", MERGES);
  }

  @Test
  void theOrderOfTaskVectorsDoesNotMatter() throws IOException {
    Map<String, String> methods = new LinkedHashMap<>(MERGES);
    methods.values().removeIf(m -> m.contains("ts[") || m.startsWith("ema") || m.contains("dare"));
    methods.values().removeIf(m -> m.startsWith("della") || m.startsWith("emr"));
    save("[t1, t2, t3]", methods);
    Map<String, float[]> before = new LinkedHashMap<>();
    for (String name : methods.keySet()) {
      before.put(name, lab.numbers("out/" + name));
    }
    save("[t3, t1, t2]", methods);
    for (var m : methods.entrySet()) {
      // Equations with directions that no task vector has are solved to three digits.
      float within = m.getValue().startsWith("wudi(") ? 1e-3f : 2e-5f;
      assertArrayEquals(
          before.get(m.getKey()), lab.numbers("out/" + m.getKey()), within, m.getValue());
    }
  }

  /** Twice as large task vectors give twice as large a result; a factor of two is exact. */
  @Test
  void scaleDoesNotMatter() throws IOException {
    Map<String, String> methods = new LinkedHashMap<>(MERGES);
    for (String absolute : List.of("pcb", "ram", "wudi", "lines(ts[0])*", "elect(")) {
      methods.values().removeIf(m -> m.startsWith(absolute));
    }
    save("[t1, t2, t3]", methods);
    Map<String, float[]> once = new LinkedHashMap<>();
    for (String name : methods.keySet()) {
      once.put(name, lab.numbers("out/" + name));
    }
    save("[2*t1, 2*t2, 2*t3]", methods);
    for (var m : methods.entrySet()) {
      float[] doubled = once.get(m.getKey());
      for (int i = 0; i < doubled.length; i++) {
        doubled[i] *= 2;
      }
      assertArrayEquals(doubled, lab.numbers("out/" + m.getKey()), 2e-5f, m.getValue());
    }
  }

  /** With a coefficient of zero tensors are copied. */
  @Test
  void aCoefficientOfZeroGivesTheBaseByteForByte() throws IOException {
    StringBuilder script = new StringBuilder("base = model(\"t1\")\n");
    script.append("ts = [model(\"t2\") - base, model(\"t3\") - base]\n");
    MERGES.forEach((name, m) ->
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
    for (var m : MERGES.entrySet()) {
      assertArrayEquals(base, lab.numbers("out/" + m.getKey() + ".safetensors"), m.getValue());
    }
    for (String m : own) {
      assertArrayEquals(base, lab.numbers("out/own" + own.indexOf(m)), m);
    }
  }

  @Test
  void everyMethodOfTaskVectorsIsHeldToTheLaws() {
    List<String> missing = new ArrayList<>();
    for (Card card : new Cards().all()) {
      boolean takes = card.signature().contains("[delta]") || card.signature().contains("t: delta");
      boolean held = MERGES.values().stream().anyMatch(m -> m.contains(card.name() + "("));
      if (takes && !held) {
        missing.add(card.name());
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(IDENTITIES.size() > 30);
  }
}
