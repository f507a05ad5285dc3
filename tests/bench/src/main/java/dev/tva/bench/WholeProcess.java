// SPDX-License-Identifier: Apache-2.0
package dev.tva.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times the launcher as a whole process on a base and two fine-tunes of 494 M bf16 parameters,
 * against plain I/O of the same bytes, in turn. Prints medians; files are removed at the end.
 */
public final class WholeProcess {
  private static final int ROUNDS = 5;
  private static final Pattern PEAK = Pattern.compile("peak memory ([0-9.]+) MB");

  private WholeProcess() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    BigCheckpoint.inFolder(6_000_000_000L, WholeProcess::measure);
  }

  private static void measure(Path folder, String tva) throws IOException, InterruptedException {
    String plain =
        "cat m0/model.safetensors m1/model.safetensors m2/model.safetensors > /dev/null"
            + " && cp m0/model.safetensors copy && sync copy";
    List<String> io = List.of("sh", "-c", plain);
    List<String> eval =
        List.of(
            tva,
            "eval",
            "base + 0.5*(a - base) - 0.3*(b - base)",
            "base=m0",
            "a=m1",
            "b=m2",
            "-o",
            "out");
    Files.writeString(
        folder.resolve("check.tva"),
        """
        param base:     model
        param ft_a:     model
        param ft_toxic: model
        param strength: number = 0.5 in 0..1

        edited = base + strength*(ft_a - base)
                      - 0.3*(ft_toxic - base)

        show norm(edited - base, per = layer)
        save edited to "out/edited" with dtype = bf16
        """);
    List<String> check = List.of(tva, "check", "check.tva");
    time(folder, io, new ArrayList<>());
    time(folder, eval, new ArrayList<>());
    time(folder, check, new ArrayList<>());
    double[] plainSeconds = new double[ROUNDS];
    double[] tvaSeconds = new double[ROUNDS];
    double[] ratios = new double[ROUNDS];
    double[] checkSeconds = new double[ROUNDS];
    List<Double> peaks = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      plainSeconds[i] = time(folder, io, new ArrayList<>());
      tvaSeconds[i] = time(folder, eval, peaks);
      ratios[i] = tvaSeconds[i] / plainSeconds[i];
      checkSeconds[i] = time(folder, check, new ArrayList<>());
    }
    System.out.println("| whole process, " + ROUNDS + " rounds in turn | least | median | most |");
    System.out.println("|---|---|---|---|");
    row("plain I/O: cat of the inputs, cp and sync of one, s", plainSeconds);
    row("tva eval, s", tvaSeconds);
    row("ratio of the pairs", ratios);
    row("tva eval, peak memory, MB", peaks.stream().mapToDouble(Double::doubleValue).toArray());
    row("tva check of a script, s", checkSeconds);
  }

  private static void row(String what, double[] values) {
    double[] v = values.clone();
    Arrays.sort(v);
    System.out.printf(
        Locale.ROOT, "| %s | %.2f | %.2f | %.2f |%n", what, v[0], v[v.length / 2], v[v.length - 1]);
  }

  private static double time(Path folder, List<String> command, List<Double> peaks)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + " failed: " + said);
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    Matcher peak = PEAK.matcher(said);
    if (peak.find()) {
      peaks.add(Double.parseDouble(peak.group(1)));
    }
    return seconds;
  }
}
