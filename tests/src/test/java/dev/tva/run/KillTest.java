// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A real kill at seeded moments spread over a run that replaces an older output: what stands under
 * the final name is the whole old output, the whole new one or nothing, the inputs are untouched,
 * and the next run succeeds.
 */
@Order(2)
final class KillTest {
  /** More of them in the campaign: see the profile of that name. */
  private static final int MOMENTS = Integer.getInteger("tva.kill.moments", 20);

  private static final int MOST_RUNS = 4 * MOMENTS;

  @RegisterExtension static final Program PROGRAM = Program.onDisk();

  private final Path folder = PROGRAM.folder();

  @Test
  void leavesNothingThatLooksFinished() throws Exception {
    List<TensorSpec> specs = Tensors.transformer(4, 640, DType.BF16);
    Tensors.writeFile(folder.resolve("base/model.safetensors"), specs, 0, 0);
    Tensors.writeFile(folder.resolve("ft/model.safetensors"), specs, 1, 0.002);
    byte[] base = Files.readAllBytes(folder.resolve("base/model.safetensors"));
    byte[] ft = Files.readAllBytes(folder.resolve("ft/model.safetensors"));
    Path output = folder.resolve("out/edited");
    Path file = output.resolve("model.safetensors");

    String[] older = {"eval", "base - 0.5*(ft - base)", "base=base", "ft=ft", "-o", "out/edited"};
    String[] newer = {"eval", "base + 0.5*(ft - base)", "base=base", "ft=ft", "-o", "out/edited"};
    PROGRAM.run(newer).expect(0);
    byte[] newBytes = Files.readAllBytes(file);
    PROGRAM.run(older).expect(0);
    byte[] oldBytes = Files.readAllBytes(file);
    long start = System.nanoTime();
    Tva.run(folder, newer).expect(0);
    long whole = System.nanoTime() - start;

    Random random = new Random(20_220_412);
    Set<String> seen = new HashSet<>();
    int killed = 0;
    for (int i = 0; killed < MOMENTS && i < MOST_RUNS; i++) {
      if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), oldBytes)) {
        PROGRAM.run(older).expect(0);
      }
      // A third of the moments lie in the last tenth, where the swap is.
      double moment =
          i % 3 == 0 ? 0.9 + 0.1 * random.nextDouble() : (killed + random.nextDouble()) / MOMENTS;
      long begun = System.nanoTime();
      Process process =
          Tva.start(
              folder, Tva.command(newer), folder.resolve("out.txt"), folder.resolve("err.txt"));
      boolean ended = process.waitFor((long) (moment * whole), TimeUnit.NANOSECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
        killed++;
      } else {
        // The machine has become faster than when the whole run was timed.
        whole = Math.min(whole, System.nanoTime() - begun);
      }
      if (Files.exists(file)) {
        byte[] is = Files.readAllBytes(file);
        boolean old = Arrays.equals(is, oldBytes);
        seen.add(old ? "old" : "new");
        assertTrue(old || Arrays.equals(is, newBytes), "a file that is neither, at " + moment);
      } else {
        seen.add("none");
      }
      assertEquals(List.of(), finishedElsewhere(output), "at " + moment);
    }
    assertTrue(killed == MOMENTS, "only " + killed + " runs were killed");
    assertTrue(seen.contains("old"), seen.toString());
    PROGRAM.run(newer).expect(0);
    assertTrue(Arrays.equals(newBytes, Files.readAllBytes(file)), "the next run succeeds");
    assertTrue(Arrays.equals(base, Files.readAllBytes(folder.resolve("base/model.safetensors"))));
    assertTrue(Arrays.equals(ft, Files.readAllBytes(folder.resolve("ft/model.safetensors"))));
    try (Stream<Path> left = Files.list(folder.resolve("out"))) {
      assertEquals(List.of("edited"), left.map(p -> p.getFileName().toString()).sorted().toList());
    }
  }

  /** Files a client would take for a checkpoint, outside the output and what was set aside. */
  private List<String> finishedElsewhere(Path output) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder.resolve("out"))) {
      for (Path p : files.filter(f -> f.toString().endsWith(".safetensors")).toList()) {
        boolean aside =
            p.getParent().getFileName().toString().startsWith(output.getFileName() + ".previous");
        if (!p.startsWith(output) && !aside && isFinished(p)) {
          found.add(p.toString());
        }
      }
    }
    return found;
  }

  /** A complete new output may wait in the partial folder for the swap. */
  private boolean isFinished(Path file) {
    return !file.getParent().getFileName().toString().endsWith(".partial");
  }
}
