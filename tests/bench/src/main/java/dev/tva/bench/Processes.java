// SPDX-License-Identifier: Apache-2.0
package dev.tva.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Commands run to their end, and tables of what they took. */
final class Processes {
  private static final Pattern PEAK = Pattern.compile("peak memory ([0-9.]+) (MB|GB)");

  private Processes() {}

  /**
   * What a command took.
   *
   * @param seconds of wall time, from before its start
   * @param megabytes of peak memory, where it says so
   */
  record Taken(double seconds, OptionalDouble megabytes) {}

  /** What every start of Java takes. */
  static List<String> javaVersion() {
    return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version");
  }

  /** Runs a command that must succeed. */
  static Taken run(Path folder, List<String> command) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + " failed: " + said);
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    Matcher peak = PEAK.matcher(said);
    return new Taken(
        seconds,
        peak.find()
            ? OptionalDouble.of(
                Double.parseDouble(peak.group(1)) * (peak.group(2).equals("GB") ? 1000 : 1))
            : OptionalDouble.empty());
  }

  /** A row of a table: the least, the median and the most. */
  static void row(String what, double[] values) {
    double[] v = values.clone();
    Arrays.sort(v);
    System.out.printf(
        Locale.ROOT, "| %s | %.2f | %.2f | %.2f |%n", what, v[0], median(v), v[v.length - 1]);
  }

  static double median(double[] values) {
    double[] v = values.clone();
    Arrays.sort(v);
    return v[v.length / 2];
  }
}
