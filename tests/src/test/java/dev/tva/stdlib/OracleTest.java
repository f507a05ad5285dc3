// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.cli.Served;
import dev.tva.kernel.djl.EmulatedDevice;
import dev.tva.plan.Device;
import dev.tva.run.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The library agrees with mergekit's answers, by the processor and by a device, which is emulated.
 */
final class OracleTest {
  private static final String PROCESSOR = "out";
  private static final String DEVICE = "device";
  private static final String LITTLE = "little";
  private static final String FULL = "full";

  /** A matrix operation, for which a device is taken where that is left open. */
  private static final String WORTH =
      "save base + match { ndim == 2 -> polar(a); else -> a } to \"full/polar\"\n";

  /** So much as the largest matrix operation takes. */
  private static final long MEMORY = 1_500_000;

  @TempDir static Path folder;
  private static Oracles oracles;

  @BeforeAll
  static void merge() throws IOException {
    oracles = Oracles.copied(Path.of("src/test/resources/oracles").toAbsolutePath(), folder);
    try (Served program = Served.in(folder)) {
      program.run(List.of("run", "methods.tva")).expect(0);
    }
    Lab lab = new Lab(folder);
    EmulatedDevice ample = EmulatedDevice.ample();
    lab.run(oracles.script(DEVICE), ample, 2, 4096);
    EmulatedDevice little = EmulatedDevice.with(2, MEMORY);
    lab.run(oracles.script(LITTLE), little, 3, 4096);
    List<Long> peaks = little.peaks();
    assertTrue(peaks.stream().allMatch(p -> p > 0 && p <= MEMORY), peaks::toString);
    long all = ample.taken();
    EmulatedDevice full = EmulatedDevice.full(List.of(all / 8, all / 2, all));
    lab.run(oracles.script(FULL) + WORTH, new Device.Auto(), full, 2, 4096);
    assertTrue(full.hasBeenFull(), all + ", then " + full.taken());
  }

  static Stream<Arguments> answers() {
    return Oracles.answers().entrySet().stream()
        .flatMap(a ->
            Stream.of(PROCESSOR, DEVICE, LITTLE, FULL)
                .map(by -> Arguments.of(by, a.getKey(), a.getValue())));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void agreesWithTheReference(String by, String name, double relative) throws IOException {
    assertEquals(List.of(), oracles.differing(by, name, relative));
  }

  /** The reference zeroes a delta of which the outliers are less than one element: the vectors. */
  @ParameterizedTest
  @CsvSource({
    "out, breadcrumbs",
    "out, breadcrumbs_ties",
    "device, breadcrumbs",
    "device, breadcrumbs_ties",
    "little, breadcrumbs",
    "little, breadcrumbs_ties",
    "full, breadcrumbs",
    "full, breadcrumbs_ties"
  })
  void agreesOnMatrices(String by, String name) throws IOException {
    List<String> differing = oracles.differing(by, name, 1e-6);
    differing.removeIf(d -> d.contains("norm.weight"));
    assertEquals(List.of(), differing);
  }

  /** The reference gives the head and the last norm the first value of a gradient, not the last. */
  @ParameterizedTest
  @ValueSource(strings = {PROCESSOR, DEVICE, LITTLE, FULL})
  void agreesOnTheBlocksAndTheEmbedding(String by) throws IOException {
    List<String> differing = oracles.differing(by, "slerp_gradient", 1e-6);
    differing.removeIf(d -> !d.contains(".layers.") && !d.contains("embed_tokens"));
    assertEquals(List.of(), differing);
  }

  /**
   * A row's divergence is a difference of nearly equal logarithms, of which float32 leaves the
   * reference three digits. An element whose importance is that near the threshold may fall to the
   * other side: it is then the one model's or the other's.
   */
  @ParameterizedTest
  @ValueSource(strings = {PROCESSOR, DEVICE, LITTLE, FULL})
  void agreesButForElementsAtTheThreshold(String by) throws IOException {
    List<String> differing = oracles.differing(by, "arcee_fusion", 1e-6);
    assertTrue(differing.size() <= 5, differing::toString);
    try (var base = oracles.open("base/model.safetensors");
        var tuned = oracles.open("ft_a/model.safetensors");
        var got = oracles.open(by + "/arcee_fusion/model.safetensors")) {
      for (String tensor : got.tensors().keySet()) {
        float[] out = Tensors.floats(got, tensor);
        float[] b = Tensors.floats(base, tensor);
        float[] t = Tensors.floats(tuned, tensor);
        for (int i = 0; i < out.length; i++) {
          boolean kept = out[i] == b[i];
          assertTrue(kept || Math.abs(out[i] - t[i]) <= 1e-6 * Math.abs(t[i]), tensor);
        }
      }
    }
  }

  @Test
  void everyAnswerOfTheReferenceIsCompared() throws IOException {
    assertEquals(24, oracles.count());
    assertEquals(24, Oracles.answers().size() + 4);
  }
}
