// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.SafetensorsReader;
import dev.tva.cli.Served;
import dev.tva.run.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The library agrees with what mergekit 0.1.4 answered, computed in float32 with ties broken by
 * index, on a Llama-shaped model of three layers with heavy-tailed differences. Of what it answered
 * every fourth row is kept.
 */
final class OracleTest {
  private static final Path ORACLES = Path.of("src/test/resources/oracles").toAbsolutePath();
  private static final int ROWS = 4;

  @TempDir static Path folder;

  @BeforeAll
  static void merge() throws IOException {
    try (Stream<Path> files = Files.walk(ORACLES)) {
      for (Path file : files.sorted().toList()) {
        Path to = folder.resolve(ORACLES.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    }
    try (Served program = Served.in(folder)) {
      program.run(List.of("run", "methods.tva")).expect(0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "linear, 1e-6",
    "linear_raw, 1e-6",
    "task_arithmetic, 1e-6",
    "task_arithmetic_lambda, 1e-6",
    "slerp, 1e-6",
    "nuslerp, 3e-6",
    "nuslerp_base, 3e-6",
    "nuslerp_rows, 3e-6",
    "nuslerp_cols, 3e-6",
    "multislerp, 3e-6",
    "multislerp_base, 3e-6",
    "karcher, 3e-6",
    "ties, 1e-6",
    "ties_raw, 1e-6",
    "model_stock, 3e-6",
    "model_stock_filter, 3e-6",
    "nearswap, 1e-6",
    "sce, 1e-6",
    "ram, 1e-6",
    "ramplus_tl, 1e-6"
  })
  void agreesWithTheReference(String name, double relative) throws IOException {
    assertEquals(List.of(), differing(name, relative));
  }

  /** The reference zeroes a delta of which the outliers are less than one element: the vectors. */
  @ParameterizedTest
  @CsvSource({"breadcrumbs", "breadcrumbs_ties"})
  void agreesOnMatrices(String name) throws IOException {
    List<String> differing = differing(name, 1e-6);
    differing.removeIf(d -> d.contains("norm.weight"));
    assertEquals(List.of(), differing);
  }

  /** The reference gives the head and the last norm the first value of a gradient, not the last. */
  @Test
  void agreesOnTheBlocksAndTheEmbedding() throws IOException {
    List<String> differing = differing("slerp_gradient", 1e-6);
    differing.removeIf(d -> !d.contains(".layers.") && !d.contains("embed_tokens"));
    assertEquals(List.of(), differing);
  }

  /**
   * A row's divergence is a difference of nearly equal logarithms, of which float32 leaves the
   * reference three digits. An element whose importance is that near the threshold may fall to the
   * other side: it is then the one model's or the other's.
   */
  @Test
  void agreesButForElementsAtTheThreshold() throws IOException {
    List<String> differing = differing("arcee_fusion", 1e-6);
    assertTrue(differing.size() <= 5, differing::toString);
    try (var base = open("base/model.safetensors");
        var tuned = open("ft_a/model.safetensors");
        var got = open("out/arcee_fusion/model.safetensors")) {
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
    try (Stream<Path> all = Files.list(folder.resolve("expect"))) {
      assertEquals(24, all.count());
    }
  }

  private static SafetensorsReader open(String path) throws IOException {
    return SafetensorsReader.open(folder.resolve(path));
  }

  private static List<String> differing(String name, double relative) throws IOException {
    List<String> found = new ArrayList<>();
    try (var wanted = open("expect/" + name + ".safetensors");
        var got = open("out/" + name + "/model.safetensors")) {
      assertEquals(
          wanted.tensors().keySet().stream().sorted().toList(),
          got.tensors().keySet().stream().sorted().toList());
      for (String tensor : wanted.tensors().keySet()) {
        float[] w = Tensors.floats(wanted, tensor);
        float[] g = everyFourthRow(got, tensor);
        assertEquals(w.length, g.length, tensor);
        for (int i = 0; i < w.length; i++) {
          if (!(Math.abs((double) g[i] - w[i]) <= 1e-7 + relative * Math.abs(w[i]))) {
            found.add(tensor + "[" + i + "] is " + g[i] + ", the reference has " + w[i]);
          }
        }
      }
    }
    return found;
  }

  private static float[] everyFourthRow(SafetensorsReader reader, String tensor)
      throws IOException {
    float[] all = Tensors.floats(reader, tensor);
    var shape = reader.find(tensor).orElseThrow().info().shape();
    if (shape.size() < 2) {
      return all;
    }
    int columns = Math.toIntExact(shape.getLast());
    int rows = all.length / columns;
    float[] kept = new float[(rows + ROWS - 1) / ROWS * columns];
    for (int row = 0; row < rows; row += ROWS) {
      System.arraycopy(all, row * columns, kept, row / ROWS * columns, columns);
    }
    return kept;
  }
}
