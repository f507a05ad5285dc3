// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.WriteRules;
import dev.tva.engine.Engine;
import dev.tva.execute.RunReport;
import dev.tva.execute.StreamingExecutor;
import dev.tva.kernel.Device;
import dev.tva.plan.Plan;
import dev.tva.session.Session;
import dev.tva.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The formula of the README on the engine, and the same bytes for any size of tiles. */
final class EngineTest {
  private static final String FORMULA = "base + 0.5*(a - base) - 0.3*(b - base)";

  @TempDir Path folder;

  private RunReport run(int tile, String output) {
    Map<String, String> arguments = Map.of("base", path("base"), "a", path("a"), "b", path("b"));
    String script = "save " + FORMULA + " to \"" + path(output) + "\"";
    Session session = new Session();
    Session.Checked checked =
        session.check(
            Source.of("<formula>", script), arguments, Optional.of(new FileCatalog()), true);
    Session.Ready ready = session.plan(checked, false);
    assertTrue(ready.ok(), ready.problems().toString());
    Plan plan = ready.planned().orElseThrow().plan();
    List<Path> inputs =
        checked.analysis().orElseThrow().inputs().stream()
            .map(i -> Path.of(i.path().orElseThrow()))
            .toList();
    return new Engine(new StreamingExecutor.Options(new Device.Cpu(), 2, tile, 64L << 20, false))
        .compute(
            new Engine.Task(plan, WriteRules.of(inputs, List.of(), false), false, _ -> {}),
            (_, _) -> {},
            () -> false)
        .report();
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
    RunReport report = run(1 << 18, "out/large");
    assertEquals(specs.size(), report.tensorsComputed());
    assertTrue(report.djlOperations() >= 3L * specs.size(), report.djlOperations() + " operations");
    byte[] large = data("out/large");
    run(4096, "out/small");
    assertTrue(Arrays.equals(large, data("out/small")), "tiles of 4,096 elements");
    run(3 * 4096, "out/odd");
    assertTrue(Arrays.equals(large, data("out/odd")), "tiles of 12,288 elements");
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
