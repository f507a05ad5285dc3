// SPDX-License-Identifier: Apache-2.0
package dev.tva.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Times methods of the library as whole processes on a base and two fine-tunes of 494 M bf16
 * parameters, in turn, against plain I/O of the same round. A spectral method, which takes a
 * minute, runs once.
 */
public final class Methods {
  private static final int ROUNDS = 5;
  private static final String PLAIN = "base + 0.5*(a - base) - 0.3*(b - base)";
  private static final String SPECTRAL = "base + iso_c([a - base, b - base])";

  private Methods() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    BigCheckpoint.inFolder(6_000_000_000L, Methods::measure);
  }

  private static void measure(Path folder, String tva) throws IOException, InterruptedException {
    List<String> formulas =
        List.of(
            PLAIN,
            "base + 0.8*ties([a - base, b - base], density = 20%, per = tensor)",
            "base + 0.8*ties([a - base, b - base], density = 20%)",
            "base + 0.8*dare_ties([a - base, b - base], density = 50%, seed = 7)",
            "slerp(a, b, 0.4)");
    Map<String, Processes.Taken[]> taken = new LinkedHashMap<>();
    formulas.forEach(f -> taken.put(f, new Processes.Taken[ROUNDS]));
    var plain = new Processes.Taken[ROUNDS];
    Processes.run(folder, eval(tva, PLAIN));
    for (int i = 0; i < ROUNDS; i++) {
      BigCheckpoint.settle(folder);
      plain[i] = Processes.run(folder, BigCheckpoint.PLAIN_IO);
      for (String formula : formulas) {
        BigCheckpoint.settle(folder);
        taken.get(formula)[i] = Processes.run(folder, eval(tva, formula));
      }
    }
    Processes.Taken spectral = Processes.run(folder, eval(tva, SPECTRAL));
    System.out.println("| formula, medians of " + ROUNDS + " | s | times plain I/O | peak, MB |");
    System.out.println("|---|---|---|---|");
    taken.forEach((formula, all) -> row(formula, all, plain));
    row(SPECTRAL + ", once", new Processes.Taken[] {spectral}, plain);
  }

  private static List<String> eval(String tva, String formula) {
    List<String> command = new ArrayList<>(List.of(tva, "eval", formula, "a=m1", "b=m2"));
    if (formula.contains("base")) {
      command.add("base=m0");
    }
    command.addAll(List.of("-o", "out"));
    return command;
  }

  /** The ratio is the median of those of the rounds, where there are as many. */
  private static void row(String formula, Processes.Taken[] all, Processes.Taken[] plain) {
    double[] ratios = new double[all.length];
    Arrays.setAll(ratios, i -> all[i].seconds() / plain[i].seconds());
    double[] seconds = Arrays.stream(all).mapToDouble(Processes.Taken::seconds).toArray();
    double[] peaks = Arrays.stream(all).mapToDouble(t -> t.megabytes().orElseThrow()).toArray();
    System.out.printf(
        Locale.ROOT,
        "| `%s` | %.2f | %.2f | %.0f |%n",
        formula,
        Processes.median(seconds),
        Processes.median(ratios),
        Processes.median(peaks));
  }
}
