// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import dev.tva.execute.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The formula of the README on the engine, and the same bytes for any size of tiles. */
final class EngineTest {
  private static final String FORMULA = "base + 0.5*(a - base) - 0.3*(b - base)";

  @TempDir Path folder;

  private RunReport run(String formula, int tile, String output) {
    Map<String, String> arguments = Map.of("base", path("base"), "a", path("a"), "b", path("b"));
    String script =
        "param base: model\nparam a: model\nparam b: model\nsave %s to \"%s\""
            .formatted(formula, path(output));
    Scripts.Ran ran = Scripts.run(folder.resolve("edit.tva"), script, arguments, false, tile);
    return ran.report().orElseThrow(() -> new AssertionError(ran.problems()));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void computesOnTheEngineWhateverTheTiles() throws IOException {
    List<TensorSpec> specs = Tensors.transformer(2, 160, DType.BF16);
    Tensors.writeFile(folder.resolve("base/model.safetensors"), specs, 0, 0);
    Tensors.writeFile(folder.resolve("a/model.safetensors"), specs, 1, 0.002);
    Tensors.writeFile(folder.resolve("b/model.safetensors"), specs, 2, 0.002);
    RunReport report = run(FORMULA, 1 << 18, "out/large");
    assertEquals(specs.size(), report.tensorsComputed());
    assertTrue(report.djlOperations() >= 3L * specs.size(), report.djlOperations() + " operations");
    byte[] large = data("out/large");
    run(FORMULA, 4096, "out/small");
    assertTrue(Arrays.equals(large, data("out/small")), "tiles of 4,096 elements");
    run(FORMULA, 3 * 4096, "out/odd");
    assertTrue(Arrays.equals(large, data("out/odd")), "tiles of 12,288 elements");
  }

  /** Blocks of a stack that nothing is computed of go from file to file, and past the kernels. */
  @Test
  void whatIsOnlyStackedIsCopied() throws IOException {
    List<TensorSpec> specs = Tensors.transformer(2, 160, DType.BF16);
    for (String model : List.of("base", "a", "b")) {
      Tensors.writeFile(folder.resolve(model + "/model.safetensors"), specs, 0, 0.002);
    }
    RunReport report =
        run("stack([blocks(a, 0..1), blocks(b, 0..0), a], outside = base)", 4096, "out/deep");
    assertEquals(0, report.tensorsComputed());
    assertEquals(specs.size() + 3 * 3, report.tensorsCopied());
    assertEquals(0, report.djlOperations());
    report = run("stack([blocks(a, 0..1), 0.5*b as model], outside = base)", 4096, "out/half");
    assertEquals(2 * 3, report.tensorsComputed());
    assertEquals(specs.size(), report.tensorsCopied());
  }

  /** What is computed from an adapter's factors counts as those, whatever the tiles. */
  @Test
  void countsTheBytesOfFilesThatItReads() throws IOException {
    List<TensorSpec> specs = Tensors.transformer(1, 160, DType.BF16);
    Tensors.writeFile(folder.resolve("base/model.safetensors"), specs, 0, 0);
    String module = "base_model.model.model.layers.0.mlp.up_proj";
    List<TensorSpec> factors =
        List.of(
            new TensorSpec(module + ".lora_A.weight", DType.F32, List.of(4L, 160L)),
            new TensorSpec(module + ".lora_B.weight", DType.F32, List.of(480L, 4L)));
    Tensors.writeFile(folder.resolve("b/adapter_model.safetensors"), factors, 1, 0.1);
    Files.writeString(
        folder.resolve("b/adapter_config.json"),
        "{\"peft_type\": \"LORA\", \"r\": 4, \"lora_alpha\": 4}");
    long bytes = 0;
    for (List<TensorSpec> of : List.of(specs, factors)) {
      bytes += of.stream().mapToLong(TensorSpec::byteSize).sum();
    }
    String formula = "base + 0.5*lora(\"%s\", base)".formatted(path("b"));
    for (int tile : List.of(4096, 1 << 18)) {
      RunReport report =
          Scripts.run(
                  folder.resolve("edit.tva"),
                  "param base: model\nsave %s to \"%s\"".formatted(formula, path("out/" + tile)),
                  Map.of("base", path("base")),
                  false,
                  tile)
              .report()
              .orElseThrow();
      assertEquals(1, report.tensorsComputed());
      assertEquals(bytes, report.bytesRead(), "tiles of " + tile);
    }
  }

  /** All bytes behind the header, which names the output's own script. */
  private byte[] data(String output) throws IOException {
    Path file = folder.resolve(output).resolve("model.safetensors");
    try (var opened = dev.safetensors.SafetensorsFile.open(file)) {
      byte[] all = Files.readAllBytes(file);
      return Arrays.copyOfRange(all, (int) opened.header().dataStart(), all.length);
    }
  }
}
