// SPDX-License-Identifier: Apache-2.0
package dev.tva.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Times a sweep of 21 values over a base and two fine-tunes of 494 M bf16 parameters, with a
 * command that measures nothing, against 21 runs of the same script, half before and half after it,
 * as whole processes. A run leaves its model on the disk for good; candidates are deleted and need
 * not get there, which is part of what a sweep saves. Files are removed at the end.
 */
public final class SweepTime {
  private static final int STEPS = 20;

  private SweepTime() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    BigCheckpoint.inFolder(9_000_000_000L, SweepTime::measure);
  }

  private static void measure(Path folder, String tva) throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("edit.tva"),
        """
        param base:   model
        param a:      model
        param b:      model
        param lambda: number = 0.5 in 0..1

        save base + lambda*(a - base) - 0.3*(b - base) to "out"
        """);
    List<String> inputs = List.of("base=m0", "a=m1", "b=m2");
    List<String> sweep = new ArrayList<>(List.of(tva, "sweep", "edit.tva"));
    sweep.addAll(inputs);
    sweep.addAll(List.of("lambda=0:1:0.05", "--eval", "true"));
    run(
        folder,
        List.of("cat", "m0/model.safetensors", "m1/model.safetensors", "m2/model.safetensors"));
    double separately = 0;
    double together = 0;
    for (int i = 0; i <= STEPS; i++) {
      if (i == STEPS / 2) {
        together = run(folder, sweep);
      }
      List<String> one = new ArrayList<>(List.of(tva, "run", "edit.tva"));
      one.addAll(inputs);
      one.add("lambda=" + (double) i / STEPS);
      separately += run(folder, one);
    }
    System.out.println("| 21 values of a coefficient, whole processes | |");
    System.out.println("|---|---|");
    System.out.printf(
        Locale.ROOT, "| 21 runs, each of which waits for the disk, s | %.1f |%n", separately);
    System.out.printf(
        Locale.ROOT,
        "| one sweep: %d candidates, deleted before they need reach the disk, s | %.1f |%n",
        STEPS + 1,
        together);
    System.out.printf(Locale.ROOT, "| ratio | %.2f |%n", together / separately);
  }

  private static double run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(log.toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(command + " failed: " + Files.readString(log, StandardCharsets.UTF_8));
    }
    System.err.println(Files.readString(log, StandardCharsets.UTF_8).strip());
    return (System.nanoTime() - begun) / 1e9;
  }
}
