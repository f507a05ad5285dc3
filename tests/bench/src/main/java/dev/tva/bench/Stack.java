// SPDX-License-Identifier: Apache-2.0
package dev.tva.bench;

import dev.safetensors.TensorSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Times two models of 494 M parameters and 24 blocks stacked to 36 blocks, as a whole process,
 * against plain I/O of as many bytes, in turn. Nothing is computed: all is copied.
 */
public final class Stack {
  private static final int ROUNDS = 5;
  private static final String STACKED = "stack([blocks(a, 0..17), blocks(b, 6..23)], outside = a)";

  private Stack() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    BigCheckpoint.inFolder(7_000_000_000L, Stack::measure);
  }

  private static void measure(Path folder, String tva) throws IOException, InterruptedException {
    long more =
        BigCheckpoint.specs().stream()
                .filter(t -> t.name().contains(".layers."))
                .mapToLong(TensorSpec::byteSize)
                .sum()
            / 2;
    List<String> io =
        List.of(
            "sh",
            "-c",
            "{ cat m0/model.safetensors; tail -c %d m1/model.safetensors; } > copy && sync copy"
                .formatted(more));
    List<String> stack = List.of(tva, "eval", STACKED, "a=m0", "b=m1", "-o", "out");
    Processes.run(folder, io);
    Processes.run(folder, stack);
    double[] plain = new double[ROUNDS];
    double[] seconds = new double[ROUNDS];
    double[] ratios = new double[ROUNDS];
    double[] peaks = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      BigCheckpoint.settle(folder);
      plain[i] = Processes.run(folder, io).seconds();
      BigCheckpoint.settle(folder);
      Processes.Taken taken = Processes.run(folder, stack);
      seconds[i] = taken.seconds();
      ratios[i] = seconds[i] / plain[i];
      peaks[i] = taken.megabytes().orElseThrow();
    }
    System.out.println(
        "| 24 blocks to 36, " + ROUNDS + " rounds in turn | least | median | most |");
    System.out.println("|---|---|---|---|");
    Processes.row("plain I/O of the bytes written: cat and sync, s", plain);
    Processes.row("tva eval of the stack, s", seconds);
    Processes.row("ratio of the pairs", ratios);
    Processes.row("tva eval, peak memory, MB", peaks);
  }
}
