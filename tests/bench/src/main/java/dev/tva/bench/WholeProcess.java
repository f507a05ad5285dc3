// SPDX-License-Identifier: Apache-2.0
package dev.tva.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Times the launcher as a whole process on a base and two fine-tunes of 494 M bf16 parameters,
 * against plain I/O of the same bytes, in turn; both write new files. Prints medians; files are
 * removed at the end.
 */
public final class WholeProcess {
  private static final int ROUNDS = 5;

  private WholeProcess() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    BigCheckpoint.inFolder(6_000_000_000L, WholeProcess::measure);
  }

  private static void measure(Path folder, String tva) throws IOException, InterruptedException {
    List<String> io = BigCheckpoint.PLAIN_IO;
    List<String> java = Processes.javaVersion();
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
    Processes.run(folder, io);
    Processes.run(folder, eval);
    Processes.run(folder, check);
    Processes.run(folder, java);
    double[] plainSeconds = new double[ROUNDS];
    double[] tvaSeconds = new double[ROUNDS];
    double[] ratios = new double[ROUNDS];
    double[] checkSeconds = new double[ROUNDS];
    double[] starts = new double[ROUNDS];
    double[] peaks = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      BigCheckpoint.settle(folder);
      plainSeconds[i] = Processes.run(folder, io).seconds();
      BigCheckpoint.settle(folder);
      Processes.Taken taken = Processes.run(folder, eval);
      tvaSeconds[i] = taken.seconds();
      peaks[i] = taken.megabytes().orElseThrow();
      ratios[i] = tvaSeconds[i] / plainSeconds[i];
      checkSeconds[i] = Processes.run(folder, check).seconds();
      starts[i] = checkSeconds[i] / Processes.run(folder, java).seconds();
    }
    System.out.println("| whole process, " + ROUNDS + " rounds in turn | least | median | most |");
    System.out.println("|---|---|---|---|");
    Processes.row("plain I/O: cat of the inputs, cp and sync of one, s", plainSeconds);
    Processes.row("tva eval, s", tvaSeconds);
    Processes.row("ratio of the pairs", ratios);
    Processes.row("tva eval, peak memory, MB", peaks);
    Processes.row("tva check of a script, s", checkSeconds);
    Processes.row("the same in times of java -version", starts);
  }
}
