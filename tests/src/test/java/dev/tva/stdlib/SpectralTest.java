// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tva.assist.Card;
import dev.tva.assist.Cards;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The spectral methods by their formulas, in doubles and with Jacobi's rotations, on a matrix that
 * is higher than wide and one that is wider than high.
 */
final class SpectralTest {
  private static final int[][] SHAPES = {{9, 7}, {6, 10}};
  private static final int TASKS = 3;

  @TempDir Path folder;

  private static SequencedMap<String, Function<List<PlainMatrix>, PlainMatrix>> methods() {
    SequencedMap<String, Function<List<PlainMatrix>, PlainMatrix>> all = new LinkedHashMap<>();
    all.put("low_rank(ts[0], share = 40%)", ts -> lowRank(ts.getFirst()));
    all.put("tsv_merge(ts)", SpectralTest::tsvMerge);
    all.put("iso_c(ts)", ts -> flattened(PlainMatrix.sum(ts).parts()));
    all.put("iso_cts(ts, common = 50%)", SpectralTest::isoCts);
    all.put(
        "knots(ts, merge = fn(us) = ties_mergekit(us))",
        ts -> inOneBasis(ts, SpectralTest::agreeing));
    all.put("cart([base + t for t in ts], share = 40%, lambda = 0.7) - base", SpectralTest::cart);
    all.put("star(ts, eta = 0.5)", SpectralTest::star);
    all.put("subspace_boost(ts[0], beta = 0.6)", ts -> boosted(ts.getFirst()));
    all.put("wudi(ts, ridge = 5%)", SpectralTest::wudi);
    all.put("wudi_steps(ts, steps = 5, rate = 0.01)", SpectralTest::wudiSteps);
    return all;
  }

  @Test
  void agreeWithTheirFormulas() throws IOException {
    Lab lab = new Lab(folder);
    int numbers = 0;
    for (int i = 0; i < SHAPES.length; i++) {
      lab.tensor("w" + i, SHAPES[i][0], SHAPES[i][1]);
      numbers += SHAPES[i][0] * SHAPES[i][1];
    }
    lab.write("base", new double[numbers]);
    double[][] models = new double[TASKS][numbers];
    StringBuilder script = new StringBuilder("base = model(\"base\")\nts = [");
    for (int t = 0; t < TASKS; t++) {
      Random random = new Random(40 + t);
      Arrays.setAll(models[t], _ -> (float) random.nextGaussian());
      lab.write("m" + t, models[t]);
      script.append("model(\"m" + t + "\") - base, ");
    }
    script.append("]\n");
    List<String> calls = List.copyOf(methods().keySet());
    calls.forEach(c -> script.append("save base + (" + c + ") to \"" + calls.indexOf(c) + "\"\n"));
    lab.run(script.toString());
    for (String call : calls) {
      double[] wanted = new double[0];
      int at = 0;
      for (int[] shape : SHAPES) {
        int start = at;
        at += shape[0] * shape[1];
        int end = at;
        List<PlainMatrix> ts =
            Arrays.stream(models)
                .map(m -> PlainMatrix.of(shape[0], shape[1], Arrays.copyOfRange(m, start, end)))
                .toList();
        double[] part = methods().get(call).apply(ts).numbers();
        wanted = Arrays.copyOf(wanted, end);
        System.arraycopy(part, 0, wanted, start, part.length);
      }
      double[] got = new double[wanted.length];
      float[] out = lab.numbers(Integer.toString(calls.indexOf(call)));
      Arrays.setAll(got, i -> out[i]);
      assertArrayEquals(wanted, got, 3e-5, call);
    }
  }

  @Test
  void everySpectralMethodIsCompared() {
    Cards.Group spectral =
        new Cards()
            .methods().stream()
                .filter(g -> g.title().equals("Spectral methods"))
                .findFirst()
                .orElseThrow();
    List<String> missing =
        spectral.cards().stream()
            .map(Card::name)
            .filter(n -> methods().keySet().stream().noneMatch(c -> c.startsWith(n + "(")))
            .toList();
    assertEquals(List.of(), missing);
  }

  /** 40% of the rank, rounded up. */
  private static PlainMatrix lowRank(PlainMatrix t) {
    PlainMatrix.Parts p = t.parts();
    return p.with(Arrays.copyOf(p.s(), (int) Math.ceil(0.4 * t.rank())));
  }

  private static PlainMatrix tsvMerge(List<PlainMatrix> ts) {
    int k = ts.getFirst().rank() / ts.size();
    List<PlainMatrix.Parts> parts = ts.stream().map(PlainMatrix::parts).toList();
    double[] s = parts.stream().flatMapToDouble(p -> Arrays.stream(p.s(), 0, k)).toArray();
    return PlainMatrix.beside(parts.stream().map(p -> p.firstU(k)).toList())
        .polar()
        .times(PlainMatrix.diagonal(s))
        .times(PlainMatrix.below(parts.stream().map(p -> p.firstVt(k)).toList()).polar());
  }

  private static PlainMatrix flattened(PlainMatrix.Parts p) {
    return p.u().times(p.vt()).times(Arrays.stream(p.s()).average().orElseThrow());
  }

  private static PlainMatrix isoCts(List<PlainMatrix> ts) {
    int rank = ts.getFirst().rank();
    // (7 - 3)/3 and (6 - 3)/3 directions each, to the nearest whole number.
    int own = 1;
    int common = rank - own * ts.size();
    PlainMatrix.Parts all = PlainMatrix.sum(ts).parts();
    PlainMatrix u = all.firstU(common);
    List<PlainMatrix> us = new ArrayList<>(List.of(u));
    List<PlainMatrix> vts = new ArrayList<>(List.of(all.firstVt(common)));
    double total = Arrays.stream(all.s(), 0, common).sum();
    for (PlainMatrix t : ts) {
      PlainMatrix.Parts p = t.minus(u.times(u.transposed()).times(t)).parts();
      us.add(p.firstU(own));
      vts.add(p.firstVt(own));
      total += Arrays.stream(p.s(), 0, own).sum();
    }
    return PlainMatrix.beside(us).polar().times(PlainMatrix.below(vts).polar()).times(total / rank);
  }

  private static PlainMatrix inOneBasis(
      List<PlainMatrix> ts, Function<List<PlainMatrix>, PlainMatrix> merge) {
    PlainMatrix.Parts p = PlainMatrix.beside(ts).parts();
    PlainMatrix coordinates = PlainMatrix.diagonal(p.s()).times(p.vt());
    int width = ts.getFirst().width();
    return p.u()
        .times(
            merge.apply(
                IntStream.range(0, ts.size())
                    .mapToObj(i -> coordinates.columns(i * width, (i + 1) * width))
                    .toList()));
  }

  /** The mean of those that have the sign of the sum. */
  private static PlainMatrix agreeing(List<PlainMatrix> ts) {
    PlainMatrix sign = PlainMatrix.sum(ts).map(Math::signum);
    PlainMatrix sum =
        PlainMatrix.sum(
            ts.stream().map(t -> t.each(sign, (x, s) -> Math.signum(x) == s ? x : 0)).toList());
    PlainMatrix count =
        PlainMatrix.sum(
            ts.stream().map(t -> t.each(sign, (x, s) -> Math.signum(x) == s ? 1 : 0)).toList());
    return sum.each(count, (x, n) -> x / n);
  }

  private static PlainMatrix cart(List<PlainMatrix> ts) {
    PlainMatrix centre = PlainMatrix.sum(ts).times(1.0 / ts.size());
    return centre.plus(
        PlainMatrix.sum(ts.stream().map(t -> lowRank(t.minus(centre))).toList()).times(0.7));
  }

  private static PlainMatrix star(List<PlainMatrix> ts) {
    List<PlainMatrix> kept = new ArrayList<>();
    for (PlainMatrix t : ts) {
      PlainMatrix.Parts p = t.parts();
      double total = Arrays.stream(p.s()).sum();
      int k = 0;
      double sum = 0;
      while (sum < 0.5 * total) {
        sum += p.s()[k++];
      }
      double scale = total / sum;
      kept.add(p.with(Arrays.stream(p.s(), 0, k).map(x -> x * scale).toArray()));
    }
    return PlainMatrix.sum(kept).times(1.0 / ts.size());
  }

  private static PlainMatrix boosted(PlainMatrix t) {
    PlainMatrix.Parts p = t.parts();
    double total = Arrays.stream(p.s()).sum();
    int c = 0;
    double sum = p.s()[0];
    while (sum < 0.6 * total) {
      sum += p.s()[++c];
    }
    double least = p.s()[c];
    return p.with(Arrays.stream(p.s()).map(x -> Math.max(x, least)).toArray());
  }

  private static List<PlainMatrix> grams(List<PlainMatrix> ts) {
    return ts.stream().map(t -> t.transposed().times(t).times(1 / t.square())).toList();
  }

  private static PlainMatrix wudi(List<PlainMatrix> ts) {
    List<PlainMatrix> grams = grams(ts);
    List<PlainMatrix> right = new ArrayList<>();
    for (int i = 0; i < ts.size(); i++) {
      right.add(ts.get(i).times(grams.get(i)));
    }
    PlainMatrix left = PlainMatrix.sum(grams);
    double mean = IntStream.range(0, left.height()).mapToDouble(i -> left.rows()[i][i]).sum();
    double[] ridge = new double[left.height()];
    Arrays.fill(ridge, 0.05 * mean / left.height());
    return left.plus(PlainMatrix.diagonal(ridge))
        .solve(PlainMatrix.sum(right).transposed())
        .transposed();
  }

  /** Five steps of Adam. */
  private static PlainMatrix wudiSteps(List<PlainMatrix> ts) {
    List<PlainMatrix> grams = grams(ts);
    PlainMatrix x = PlainMatrix.sum(ts);
    PlainMatrix m = x.times(0);
    PlainMatrix v = m;
    for (int n = 1; n <= 5; n++) {
      PlainMatrix slope = m.times(0);
      for (int i = 0; i < ts.size(); i++) {
        slope = slope.plus(x.minus(ts.get(i)).times(grams.get(i)).times(2.0));
      }
      m = m.times(0.9).plus(slope.times(0.1));
      v = v.times(0.999).plus(slope.map(g -> g * g).times(0.001));
      double first = 1 - Math.pow(0.9, n);
      double second = 1 - Math.pow(0.999, n);
      x = x.minus(m.each(v, (a, b) -> 0.01 * (a / first) / (Math.sqrt(b / second) + 1e-8)));
    }
    return x;
  }
}
