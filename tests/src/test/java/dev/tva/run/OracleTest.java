// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.safetensors.SafetensorsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Merges written in the language agree with what mergekit 0.1.4 answered, computed in float32, on a
 * Llama-shaped model of three layers with heavy-tailed differences.
 */
final class OracleTest {
  private static final Path ORACLES = Path.of("src/test/resources/oracles").toAbsolutePath();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "linear, 1e-6",
    "linear_raw, 1e-6",
    "task_arithmetic, 1e-6",
    "task_arithmetic_lambda, 1e-6",
    "slerp, 1e-6",
    "nuslerp, 3e-6"
  })
  void agreesWithTheReference(String name, double relative) throws IOException {
    copy(ORACLES);
    Tva.run(folder, "run", name + ".tva").expect(0);
    try (SafetensorsReader wanted =
            SafetensorsReader.open(folder.resolve("expect/" + name + ".safetensors"));
        SafetensorsReader got =
            SafetensorsReader.open(folder.resolve("out/" + name + "/model.safetensors"))) {
      assertEquals(
          wanted.tensors().keySet().stream().sorted().toList(),
          got.tensors().keySet().stream().sorted().toList());
      for (String tensor : wanted.tensors().keySet()) {
        compare(tensor, Tensors.floats(wanted, tensor), Tensors.floats(got, tensor), relative);
      }
    }
  }

  private static void compare(String tensor, float[] wanted, float[] got, double relative) {
    assertEquals(wanted.length, got.length, tensor);
    for (int i = 0; i < wanted.length; i++) {
      double allowed = 1e-7 + relative * Math.abs(wanted[i]);
      if (!(Math.abs((double) got[i] - wanted[i]) <= allowed)) {
        fail(tensor + "[" + i + "] is " + got[i] + ", the reference has " + wanted[i]);
      }
    }
  }

  private void copy(Path from) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.sorted().toList()) {
        Path to = folder.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    }
  }
}
