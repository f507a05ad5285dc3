// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.tva.plan.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thresholds, masks, running sums and ranks of every grain against sorting. */
@Order(2)
final class OrderStatisticsTest {
  private static final List<String> NAMES =
      List.of("e.weight", "model.0.a.weight", "model.0.b.weight", "model.1.a.weight", "z");

  /** One block, several, rows longer than a tile, another precision, nothing. */
  private static final long[][] SHAPES = {{3, 9000}, {50, 173}, {4097}, {2, 3, 5}, {0, 4}};

  private static final DType[] TYPES = {DType.F32, DType.F32, DType.F64, DType.F32, DType.F32};

  @TempDir Path folder;
  private final double[][] x = new double[SHAPES.length][];
  private Map<String, Path> models = Map.of();

  /** Few different values, so that a threshold has many equals; some are not finite. */
  @BeforeEach
  void write() throws IOException {
    var zeros = new Checkpoint();
    var ones = new Checkpoint();
    var values = new Checkpoint();
    Random random = new Random(5);
    for (int t = 0; t < SHAPES.length; t++) {
      int n = (int) Arrays.stream(SHAPES[t]).reduce(1, (p, q) -> p * q);
      double[] one = new double[n];
      Arrays.fill(one, 1);
      x[t] = new double[n];
      int finest = t == 2 ? 1 << 30 : 8;
      for (int i = 0; i < n; i++) {
        x[t][i] = Math.rint(random.nextGaussian() * finest) / finest;
        x[t][i] = i % 997 == 500 ? Double.POSITIVE_INFINITY : x[t][i];
      }
      List<Long> shape = Arrays.stream(SHAPES[t]).boxed().toList();
      zeros.with(NAMES.get(t), TYPES[t], shape, new double[n]);
      ones.with(NAMES.get(t), TYPES[t], shape, one);
      values.with(NAMES.get(t), TYPES[t], shape, x[t]);
    }
    models =
        Map.of(
            "zero", zeros.write(folder.resolve("zero.safetensors")),
            "one", ones.write(folder.resolve("one.safetensors")),
            "x", values.write(folder.resolve("x.safetensors")));
  }

  private Scripts.Ran run(String formula, int threads, int tile) {
    return run(formula, threads, tile, 1L << 30);
  }

  private Scripts.Ran run(String formula, int threads, int tile, long memory) {
    String script =
        """
        param zero: model
        param one: model
        param x: model
        d = x - zero
        unit = one - zero
        save %s to "out" with dtype = f64
        """
            .formatted(formula);
    var options = new StreamingExecutor.Options(new Device.Cpu(), threads, tile, memory, true);
    return Scripts.run(Scripts.plan(script, models, false), Scripts.VECTOR, options);
  }

  private record Place(int tensor, int element) {}

  private int cols(int t) {
    return SHAPES[t].length == 1 || x[t].length == 0
        ? x[t].length
        : x[t].length / (int) SHAPES[t][0];
  }

  /** Zeros are equal, whatever their sign. */
  private double at(Place p) {
    return x[p.tensor()][p.element()] + 0.0;
  }

  private final Map<List<Object>, List<Place>> groups = new HashMap<>();
  private final Map<List<Place>, List<Place>> sorted = new IdentityHashMap<>();

  /** The group that an element is of, in order. */
  private List<Place> group(String grain, int t, int element) {
    int of =
        switch (grain) {
          case "row" -> element / cols(t);
          case "column" -> element % cols(t);
          default -> 0;
        };
    return groups.computeIfAbsent(
        List.of(grain, grain.equals("model") ? 0 : t, of), _ -> found(grain, t, element));
  }

  private List<Place> found(String grain, int t, int element) {
    List<Place> all = new ArrayList<>();
    for (int s = 0; s < SHAPES.length; s++) {
      boolean layer = s == t || (t == 1 || t == 2) && (s == 1 || s == 2);
      boolean in = s == t || grain.equals("model") || grain.equals("layer") && layer;
      for (int i = 0; in && i < x[s].length; i++) {
        boolean same =
            switch (grain) {
              case "row" -> i / cols(t) == element / cols(t);
              case "column" -> i % cols(t) == element % cols(t);
              default -> true;
            };
        if (same) {
          all.add(new Place(s, i));
        }
      }
    }
    return all;
  }

  private interface Expected {
    double of(List<Place> group, Place place);
  }

  private void agrees(String formula, String grain, Expected expected, double within) {
    var ran = run(formula, 2, 4096);
    for (int t = 0; t < SHAPES.length; t++) {
      double[] out = Checkpoint.decode(dev.tva.tensor.DType.F64, ran.bytes(0, NAMES.get(t)));
      assertEquals(x[t].length, out.length);
      for (int i = 0; i < out.length; i += 1 + out.length / 9) {
        double e = expected.of(group(grain, t, i), new Place(t, i));
        double off = e == out[i] ? 0 : Math.abs(out[i] - e);
        assertTrue(
            off <= within * Math.abs(e),
            e + ", not " + out[i] + ": " + formula + " at " + NAMES.get(t) + " " + i);
      }
    }
  }

  private List<Place> ascending(List<Place> group) {
    return sorted.computeIfAbsent(
        group, g -> g.stream().sorted(Comparator.comparingDouble(this::at)).toList());
  }

  /** Whether an item is among the largest; of equal ones the first are. */
  private boolean isLargest(List<Place> group, int count, Place place) {
    long before =
        group.stream()
            .filter(p -> at(p) > at(place) || at(p) == at(place) && isBefore(p, place))
            .count();
    return before < count;
  }

  private static boolean isBefore(Place a, Place b) {
    return a.tensor() < b.tensor() || a.tensor() == b.tensor() && a.element() < b.element();
  }

  @ParameterizedTest
  @ValueSource(strings = {"model", "layer", "tensor", "row", "column"})
  void agreeWithSorting(String grain) {
    for (double q : new double[] {0, 0.25, 0.5, 1}) {
      agrees(
          "unit*quantile(d, %s, per = %s)".formatted(q, grain),
          grain,
          (group, _) -> at(ascending(group).get((int) Math.floor(q * (group.size() - 1)))),
          6e-8);
    }
    for (double density : new double[] {0, 0.2, 0.9, 1}) {
      agrees(
          "unit*top(d, density = %s, per = %s)".formatted(density, grain),
          grain,
          (group, p) -> isLargest(group, (int) Math.floor(density * group.size()), p) ? 1 : 0,
          0);
    }
    agrees(
        "unit*top(d, count = 3, per = %s)".formatted(grain),
        grain,
        (group, p) -> isLargest(group, 3, p) ? 1 : 0,
        0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"model", "layer", "tensor", "row", "column"})
  void giveTheSameBytesWithTheLeastMemory(String grain) {
    String formula =
        "unit*quantile(d, 30%%, per = %1$s) + top(d, density = 40%%, per = %1$s)*d"
            .formatted(grain)
            .concat(" + top(2*d + unit, density = 20%%, per = %1$s)*d".formatted(grain));
    String ample = run(formula, 2, 4096).fingerprint();
    long least = Scripts.leastMemory(() -> run(formula, 2, 4096, 1));
    assertEquals(ample, run(formula, 2, 4096, least).fingerprint());
    assertEquals(ample, run(formula, 2, 4096, 2 * least).fingerprint());
  }

  @ParameterizedTest
  @ValueSource(strings = {"model", "layer", "tensor", "row", "column"})
  void runningSumsGoDownTheGroup(String grain) {
    agrees(
        "cumsum(where(d < 100, d, unit), per = %s)".formatted(grain),
        grain,
        (group, place) -> {
          double sum = 0;
          for (Place p : group) {
            sum += at(p) < 100 ? at(p) : 1;
            if (p.equals(place)) {
              break;
            }
          }
          return sum;
        },
        1e-6);
  }

  @Test
  void ranksCountWhatComesBefore() {
    agrees("unit*rank(d, per = row)", "row", (group, p) -> ascending(group).indexOf(p), 0);
  }

  @Test
  void giveTheSameBytesForAnyThreadsAndTiles() {
    for (String formula :
        List.of(
            "unit*top(abs(d), density = 20%, per = model)",
            "unit*top(abs(d), density = 20%, per = column)",
            "unit*quantile(d, 30%, per = layer) + unit*quantile(d, 60%, per = row)",
            "cumsum(d, per = model)",
            "unit*rank(d, per = row)*bernoulli(40%, 3) + normal(4)*unit",
            "d*top(abs(d)*uniform(1), density = quantile(abs(d), 40%, per = tensor)/4, per ="
                + " row)")) {
      String once = run(formula, 1, StreamingExecutor.TILE).fingerprint();
      for (int tile : new int[] {4096, 12_288}) {
        for (int threads : new int[] {1, 4}) {
          assertEquals(once, run(formula, threads, tile).fingerprint(), tile + " " + formula);
        }
      }
    }
  }

  @Test
  void aShareOfNothingKnownIsNothing() {
    agrees(
        "unit*top(d, density = sqrt(-1 + 0*norm(d, per = tensor)), per = tensor)",
        "tensor",
        (_, _) -> 0,
        0);
  }
}
