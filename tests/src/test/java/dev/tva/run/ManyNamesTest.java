// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan over 50,000 tensor names of six checkpoints fits in a heap of 128 MB. */
final class ManyNamesTest {
  @TempDir Path folder;

  @Test
  void arePlannedInASmallHeap() throws Exception {
    List<TensorSpec> specs = new ArrayList<>();
    for (int block = 0; block < 50; block++) {
      for (int expert = 0; expert < 500; expert++) {
        for (String part : List.of("up_proj", "down_proj")) {
          String name = "model.layers." + block + ".mlp.experts." + expert + "." + part + ".weight";
          specs.add(new TensorSpec(name, DType.BF16, List.of(2L, 4L)));
        }
      }
    }
    for (String name : List.of("base", "a", "b", "c", "d", "e")) {
      Tensors.writeFile(folder.resolve(name + ".safetensors"), specs, name.hashCode(), 0.01);
    }
    Files.writeString(
        folder.resolve("ties.tva"),
        """
        base = model("base.safetensors")
        ts = [model("${n}.safetensors") - base for n in ["a", "b", "c", "d", "e"]]
        save base + ties(ts, density = 20%) to "out/ties"
        """);
    List<String> command = new ArrayList<>(Tva.command("plan", "ties.tva"));
    command.set(command.indexOf("-Xmx256m"), "-Xmx128m");
    String plan = Tva.run(folder, command).expect(0).out();
    assertTrue(plan.contains("output out/ties  50000 tensors"), plan);
  }
}
