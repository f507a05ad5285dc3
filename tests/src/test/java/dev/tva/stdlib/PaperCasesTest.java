// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tva.assist.Cards;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each method on a few numbers that can be worked out on paper from its formula. In the cases `x`,
 * `y`, `z` are task vectors, and `X`, `Y`, `Z` the models they lead to from a base of zeros.
 */
final class PaperCasesTest {
  private static final Pattern MODEL = Pattern.compile("\\b[XYZ]\\b");

  private static final double R3 = Math.sqrt(3);
  private static final double COS = Math.cos(Math.PI / 8);
  private static final double SIN = Math.sin(Math.PI / 8);

  /** The cases of one set of tensors. */
  private static final class Cases {
    private final SequencedMap<String, double[]> models = new LinkedHashMap<>();
    private final SequencedMap<String, double[]> wanted = new LinkedHashMap<>();
    private final List<Integer> shape;

    Cases(Integer... shape) {
      this.shape = List.of(shape);
    }

    Cases model(String name, double... numbers) {
      models.put(name, numbers);
      return this;
    }

    Cases gives(String method, double... numbers) {
      wanted.put(method, numbers);
      return this;
    }
  }

  private static Cases vectors() {
    return new Cases(4)
        .model("x", 4, -1, 2, 0)
        .model("y", 1, 3, -2, 0.5)
        .model("z", -2, 1, 5, 1)
        .gives("soup([X, Y], weights = [1, 3])", 1.75, 2, -1, 0.375)
        .gives("lerp(X, Y, 25%)", 3.25, 0, 1, 0.125)
        .gives("wise_ft(X, Y)", 2.5, 1, 0, 0.25)
        .gives("expo(X, Y, 0.5)", -0.5, 5, -4, 0.75)
        .gives("ema([X, Y, Z], decay = 0.5)", 0.25, 1, 2.5, 0.625)
        .gives("task_arithmetic([x, y], lambda = 0.5)", 2.5, 1, 0, 0.25)
        .gives("task_arithmetic([x, y], weights = [1, -1])", 3, -4, 4, -0.5)
        .gives("negate(x, 0.5)", -2, 0.5, -1, 0)
        .gives("negmerge([x, y])", -2.5, 0, 0, 0)
        .gives("analogy(X, Y, Z)", -5, 5, 1, 1.5)
        .gives("trim(x, density = 50%)", 4, 0, 2, 0)
        // The sum of the third is 0, and most of the others are plus.
        .gives("elect([x, y])", 1, 1, 1, 1)
        .gives("agreeing([x, y], elect([x, y]))", 2.5, 3, 2, 0.5)
        .gives("sum([w*t for (w, t) in zip(shares([1, 3], [x, y]), [x, y])])", 1.75, 2, -1, 0.375)
        // Kept: 4 0 2 0, 0 3 -2 0, -2 0 5 0; their signs by mass: + + + 0.
        .gives("ties([x, y, z], density = 50%)", 4, 3, 3.5, 0)
        .gives("ties([x, y, z], density = 50%, per = tensor)", 4, 3, 3.5, 0)
        .gives("ties_mergekit([x, y, z], weights = [1, 3, 1], density = 50%)", 4, 3, 3.5, 0)
        .gives(
            "ties_mergekit([x, y, z], weights = [1, 3, 1], density = 50%, normalize = false)",
            4, 9, 7, 0)
        // One vote each: the first is a draw.
        .gives("ties_sd_mecha([x, y, z], density = 50%)", 0, 3, 3.5, 0)
        .gives("ties_peft([x, y, z], weights = [1, 3, 1], density = 50%)", 4, 9, 3.5, 0)
        // With epsilon = density the probability is the rank, 0 1/3 2/3 1, and the largest stays.
        .gives("where(abs(x) == 4, della(x, density = 50%, epsilon = 50%), 0)", 4, 0, 0, 0)
        .gives("breadcrumbs(x, density = 50%, gamma = 25%)", 0, -1, 2, 0)
        .gives("breadcrumbs_ties([x, y], density = 50%, gamma = 25%)", 1, -1, 2, 0)
        .gives("magmax([x, y, z])", 4, 3, 5, 1)
        // At the third, x and z hold their own against 60% of the others.
        .gives("consensus([x, y, z], lambda = 0.6)", 0, 0, 5, 0)
        // The unified task vector is 4 3 -2 0.5, of which x has the first: 7/4 of it.
        .gives("emr([x, y])[0]", 7, 0, 0, 0)
        .gives("localize_and_stitch([x, y], density = 50%)", 4, 3, 0, 0)
        // They differ most at the second and the third.
        .gives("sce([x, y], density = 50%)", 0, 3, 2, 0)
        .gives("ram([x, y, z])", 1, 1, 5.0 / 3, 0.75)
        .gives("nearswap(X, Y, t = 1)", 3, 0, 1, 0.5)
        .gives("passthrough(X, scale = 0.5)", 2, -0.5, 1, 0)
        // Clipped to 2 1 2 0 and 1 2 2 0.5. Scores above their medians: x has only the first, y the
        // second and, of 7.389 - 0.245, the part (1.249 - 0.245) at the first.
        .gives("pcb([x, y], density = 50%)", (2 + 0.1405110) / 1.1405110, 2, 0, 0);
  }

  private static Cases angles() {
    return new Cases(4)
        .model("x", 3, 0, 0, 0)
        .model("y", 0, 4, 0, 0)
        .model("z", 1, 2, 0, 6)
        .gives("slerp(X, Y, 1/3)", 1.5 * R3, 2, 0, 0)
        .gives("nuslerp(x, y, 1/3)", 1.5 * R3, 2, 0, 0)
        .gives("multislerp([X, Y])", 3.5 / Math.sqrt(2), 3.5 / Math.sqrt(2), 0, 0)
        // Three quarters of a right angle, and of the way from length 3 to 4.
        .gives("karcher([X, Y], weights = [1, 3])", 3.75 * SIN, 3.75 * COS, 0, 0)
        .gives("metagpt([x, y])", 27.0 / 25, 64.0 / 25, 0, 0)
        .gives("norm_weighted([x, y], power = -1)", 12.0 / 7, 12.0 / 7, 0, 0)
        // The sum has 3 + 4, their mean half of that, and x has 3.
        .gives("lines_alpha([x, y], x)*x", 3.5, 0, 0, 0)
        .gives("norm(random_control(x), per = tensor)*y/3", 0, 4, 0, 0)
        // x: one change of its own, one shared: 1.1; z: two of its own, one shared: 1.05.
        .gives("ram_plus([x, z], alpha = 1)", 2, 2.1, 0, 6.3);
  }

  private static Cases matrices() {
    return new Cases(2, 2)
        .model("x", 3, 0, 0, 0)
        .model("y", 1, 1, 1, 1)
        .model("z", 0, 0, 0, 2)
        .gives("low_rank(x + z, rank = 1)", 3, 0, 0, 0)
        // Directions 45 degrees apart turn by 22.5 degrees each to be at right angles.
        .gives(
            "tsv_merge([x, y])",
            3 * COS * COS + 2 * SIN * SIN,
            -SIN * COS,
            -SIN * COS,
            3 * SIN * SIN + 2 * COS * COS)
        .gives("iso_c([x, z])", 2.5, 0, 0, 2.5)
        .gives("iso_cts([x + z])", 2.5, 0, 0, 2.5)
        .gives("knots([x, y], merge = task_arithmetic)", 4, 1, 1, 1)
        .gives("knots([y, 2*y], merge = fn(ts) = ties(ts, density = 1))", 1.5, 1.5, 1.5, 1.5)
        .gives("star([x + z], eta = 0.4)", 5, 0, 0, 0)
        .gives("subspace_boost(x + z, beta = 0.5)", 3, 0, 0, 3)
        .gives("subspace_boost(x + z, beta = 0.7)", 3, 0, 0, 2)
        .gives("wudi([x, z], ridge = 0)", 3, 0, 0, 2)
        // The mean is 4/3 1/3 1/3 1; of 5/3 -1/3 -1/3 -1 and so on the larger part is kept.
        .gives("cart([X, Z], share = 50%)", 1.5, 0, 0, 1);
  }

  private static Cases softmaxes() {
    double ln3 = Math.log(3);
    return new Cases(2, 2)
        .model("x", ln3, 0, 0.1, 0)
        // The first row goes from 1/2 1/2 to 3/4 1/4, a divergence of 0.131, so its importances are
        // 0.144 and 0; the second's 0.000125 and 0. Above 1.5 times 0.000125 is only the first.
        .gives("arcee_fusion(base, X)", ln3, 0, 0, 0);
  }

  private static Cases rows() {
    return new Cases(1, 2)
        .model("x", 1, 0)
        .model("y", 1, 1)
        .model("z", 0.5, R3 / 2)
        // 60 degrees: 2*cos/(1 + cos) of the mean.
        .gives("model_stock([2*x, 2*z])", 1, R3 / 3)
        .gives("wudi([x, y], ridge = 0)", 1, 1)
        // Adam's first step goes by the rate against the sign of the slope, which is 3 1.
        .gives("wudi_steps([x, y], steps = 1, rate = 0.1)", 1.9, 0.9);
  }

  private static Cases quadrangle() {
    return new Cases(2)
        .model("x", 3, 0)
        .model("y", 4, 4)
        .model("z", 0, 3)
        // Of a convex quadrangle it is where the diagonals cross: here with the base as a corner.
        .gives("geometric_median([0*x, x, y, z], steps = 64)", 1.5, 1.5);
  }

  @TempDir Path folder;

  private void check(Cases cases) throws IOException {
    Lab lab = new Lab(folder).tensor("w", cases.shape.toArray(Integer[]::new));
    lab.write("base", new double[cases.models.firstEntry().getValue().length]);
    StringBuilder script = new StringBuilder("base = model(\"base\")\n");
    for (var m : cases.models.entrySet()) {
      lab.write(m.getKey(), m.getValue());
      String upper = m.getKey().toUpperCase(java.util.Locale.ROOT);
      script.append(upper + " = model(\"" + m.getKey() + "\")\n");
      script.append(m.getKey() + " = " + upper + " - base\n");
    }
    List<String> methods = List.copyOf(cases.wanted.keySet());
    for (String method : methods) {
      String whole = MODEL.matcher(method).find() ? method : "base + (" + method + ")";
      script.append("save " + whole + " to \"out/" + methods.indexOf(method) + "\"\n");
    }
    lab.run(script.toString());
    for (String method : methods) {
      double[] wanted = cases.wanted.get(method);
      float[] exact = new float[wanted.length];
      for (int i = 0; i < exact.length; i++) {
        exact[i] = (float) wanted[i];
      }
      assertArrayEquals(exact, lab.numbers("out/" + methods.indexOf(method)), 2e-5f, method);
    }
  }

  @Test
  void ofVectors() throws IOException {
    check(vectors());
  }

  @Test
  void ofAngles() throws IOException {
    check(angles());
  }

  @Test
  void ofMatrices() throws IOException {
    check(matrices());
  }

  @Test
  void ofSoftmaxes() throws IOException {
    check(softmaxes());
  }

  @Test
  void ofRows() throws IOException {
    check(rows());
  }

  @Test
  void ofAQuadrangle() throws IOException {
    check(quadrangle());
  }

  @Test
  void linesScalesByDepth() throws IOException {
    Lab lab = new Lab(folder).tensor("head", 1);
    for (int i = 0; i < 3; i++) {
      lab.tensor("layers." + i + ".w", 1);
    }
    lab.write("base", 0, 0, 0, 0).write("x", 10, 10, 10, 10);
    lab.run(
        """
        base = model("base")
        save base + lines(model("x") - base, alpha = 0.2, beta = 0.8) to "out"
        """);
    assertArrayEquals(new float[] {2, 2, 6, 10}, lab.numbers("out"), 1e-5f);
  }

  /** The random methods: their values, and how many there are of each. */
  @Test
  void droppingKeepsTheMeanOrTheLength() throws IOException {
    Lab lab = new Lab(folder).tensor("w", 100, 100);
    double[] ones = new double[10_000];
    java.util.Arrays.fill(ones, 1);
    lab.write("base", new double[10_000]).write("x", ones);
    lab.run(
        """
        base = model("base")
        x = model("x") - base
        save base + dare(x, density = 20%, seed = 3) to "out/dare"
        save base + dare(x, density = 20%, seed = 4) to "out/other"
        save base + dare_l1(x, density = 20%, seed = 3) to "out/l1"
        save base + della(x, density = 40%, epsilon = 20%, seed = 3) to "out/della"
        save base + dare_ties([x, -x], density = 20%, seed = 3) to "out/ties"
        save base + della_l1(x, density = 40%, epsilon = 20%, seed = 3) to "out/della_l1"
        save base + della_ties([x], density = 40%, epsilon = 20%, seed = 3) to "out/della_ties"
        save base + dare_ties_mergekit([x], density = 20%, seed = 3) to "out/mergekit"
        """);
    assertArrayEquals(lab.numbers("out/della"), lab.numbers("out/della_ties"));
    assertArrayEquals(lab.numbers("out/l1"), lab.numbers("out/mergekit"));
    assertEquals(10_000, sum(lab.numbers("out/l1")), 1);
    assertEquals(10_000, sum(lab.numbers("out/della_l1")), 1);
    assertEquals(10_000, sum(lab.numbers("out/della")), 500);
    int kept = 0;
    int shared = 0;
    float[] other = lab.numbers("out/other");
    float[] ties = lab.numbers("out/ties");
    float[] dare = lab.numbers("out/dare");
    for (int i = 0; i < dare.length; i++) {
      assertEquals(dare[i] == 0 ? 0 : 5, dare[i], 1e-5);
      kept += dare[i] == 0 ? 0 : 1;
      shared += dare[i] != 0 && other[i] != 0 ? 1 : 0;
      // The second task vector takes the next seed; where both are kept, the majority decides.
      if (dare[i] != 0 && other[i] == 0) {
        assertEquals(5, ties[i], 1e-5);
      }
    }
    assertEquals(2000, kept, 160);
    assertEquals(400, shared, 80);
  }

  private static double sum(float[] numbers) {
    double sum = 0;
    for (float x : numbers) {
      sum += x;
    }
    return sum;
  }

  @Test
  void everyFunctionOfTheLibraryHasACase() {
    List<String> missing = new ArrayList<>();
    List<Cases> all = List.of(vectors(), angles(), matrices(), softmaxes(), rows(), quadrangle());
    // Those of other tests here.
    List<String> elsewhere =
        List.of(
            "lines",
            "dare",
            "dare_l1",
            "dare_ties",
            "dare_ties_mergekit",
            "della_l1",
            "della_ties");
    for (Cards.Group g : new Cards().methods()) {
      for (var card : g.cards()) {
        boolean there =
            all.stream()
                .flatMap(c -> c.wanted.keySet().stream())
                .anyMatch(m -> m.contains(card.name() + "("));
        if (!there && !elsewhere.contains(card.name())) {
          missing.add(card.name());
        }
      }
    }
    assertEquals(List.of(), missing);
  }
}
