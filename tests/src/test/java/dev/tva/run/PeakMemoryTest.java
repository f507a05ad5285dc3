// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code tva plan} says of memory, beside what runs then take. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "a process is asked for its peak in /proc")
final class PeakMemoryTest {
  private static final Pattern PLANNED = Pattern.compile("peak memory about ([\\d.]+) MB");
  private static final Pattern TAKEN = Pattern.compile("peak memory ([\\d.]+) MB");

  @RegisterExtension static final Program PROGRAM = Program.onDisk();

  private final Path folder = PROGRAM.folder();

  private record Peaks(double planned, double taken) {}

  private Peaks peaks(String formula, String... options) throws IOException {
    Files.writeString(
        folder.resolve("edit.tva"),
        "param base: model\nparam ft: model\nsave " + formula + " to \"out\"\n");
    String[] run = new String[4 + options.length];
    List.of("run", "edit.tva", "base=base", "ft=ft").toArray(run);
    System.arraycopy(options, 0, run, 4, options.length);
    String[] plan = run.clone();
    plan[0] = "plan";
    return new Peaks(
        megabytes(PLANNED, PROGRAM.run(plan).expect(0).out()),
        megabytes(TAKEN, Tva.run(folder, Tva.computing(run)).expect(0).err()));
  }

  private static double megabytes(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    assertTrue(found.find(), text);
    return Double.parseDouble(found.group(1));
  }

  @Test
  void isWhatRunsTake() throws IOException {
    List<TensorSpec> specs = List.of(new TensorSpec("w", DType.F32, List.of(2200L, 2200L)));
    Tensors.writeFile(folder.resolve("base/model.safetensors"), specs, 0, 0);
    Tensors.writeFile(folder.resolve("ft/model.safetensors"), specs, 1, 0.002);
    Peaks tiles = peaks("base + 0.5*(ft - base)");
    isAbout(tiles.planned(), tiles.taken(), 1.5);
    Peaks many = peaks("base + 0.5*(ft - base)", "--threads", "16");
    isAbout(many.planned(), many.taken(), 1.5);
    isAbout(many.planned() - tiles.planned(), many.taken() - tiles.taken(), 2.5);
    // Three matrices of 19 MB are at hand at a time.
    Peaks matrices =
        peaks("base + 0.01*((ft - base) @ transpose(ft - base) @ (ft - base))", "--threads", "2");
    isAbout(matrices.planned() - tiles.planned(), matrices.taken() - tiles.taken(), 2.5);
  }

  private static void isAbout(double planned, double taken, double factor) {
    assertTrue(
        planned <= factor * taken && taken <= factor * planned,
        planned + " MB planned, " + taken + " MB taken");
  }
}
