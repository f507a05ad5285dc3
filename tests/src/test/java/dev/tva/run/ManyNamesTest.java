// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** Checkpoints of 50,000 tensors. */
@Order(2)
final class ManyNamesTest {
  private static final Pattern PEAK = Pattern.compile("peak memory (?:about )?([\\d.]+) MB");

  @TempDir(factory = TempDirFactory.Standard.class)
  static Path folder;

  @BeforeAll
  static void write() throws IOException {
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
  }

  /** Of six checkpoints, in a heap of 128 MB. */
  @Test
  void arePlannedInASmallHeap() throws IOException {
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

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "a process is asked for its peak in /proc")
  void areComputedInWhatThePlanSays() throws IOException {
    Files.writeString(
        folder.resolve("sum.tva"),
        """
        base = model("base.safetensors")
        ts = [model("${n}.safetensors") - base for n in ["a", "b"]]
        save base + 0.5*ts[0] - 0.3*ts[1] to "out/sum"
        """);
    double planned = peak(Tva.run(folder, Tva.command("plan", "sum.tva")).expect(0).out());
    double taken = peak(Tva.run(folder, Tva.computing("run", "sum.tva")).expect(0).err());
    assertTrue(taken <= Math.min(planned, 300), taken + " MB, planned " + planned);
  }

  private static double peak(String said) {
    Matcher found = PEAK.matcher(said);
    assertTrue(found.find(), said);
    return Double.parseDouble(found.group(1));
  }
}
