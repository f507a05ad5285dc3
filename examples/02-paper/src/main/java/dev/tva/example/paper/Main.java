// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/** What the script {@code run} starts, in the folder of this module. */
public final class Main {
  private static final long SEEDS = 5;
  private static final long COMMITTED_SEED = 1;
  private static final Path HERE = Path.of("");
  private static final Path REPORT = Path.of("report");

  private Main() {}

  public static void main(String[] args) throws IOException {
    List<String> words = Arrays.asList(args);
    List<Long> seeds = words.stream().filter(Main::isNumber).map(Long::valueOf).toList();
    List<String> wanted = words.stream().filter(w -> !isNumber(w)).toList();
    if (!words.isEmpty() && words.getFirst().equals("measure")) {
      Measure.print(tasks(), words.stream().skip(1).map(Path::of).toList(), System.out);
      return;
    }
    var edits = new Edits(HERE);
    List<Experiment> all =
        List.of(
            new Addition(edits),
            new Pairs(edits),
            new Negation(edits),
            new Analogy(edits),
            new Geometry(edits));
    Set<String> known = new TreeSet<>(Set.of("checkpoints", "report"));
    all.forEach(e -> known.add(e.name()));
    if (!known.containsAll(wanted)) {
      System.err.println(
          "run takes some of "
              + String.join(", ", known)
              + " and seeds; or text; or measure MODEL ...");
      System.exit(2);
    }
    List<Experiment> chosen =
        all.stream().filter(e -> wanted.isEmpty() || wanted.contains(e.name())).toList();
    if (wanted.contains("checkpoints")) {
      writeCheckpoints(edits);
    }
    if (wanted.isEmpty() || !chosen.isEmpty()) {
      run(chosen, seeds.isEmpty() ? LongStream.rangeClosed(1, SEEDS).boxed().toList() : seeds);
    }
    if (wanted.isEmpty() || wanted.contains("report")) {
      new Report(REPORT).write();
    }
  }

  /** Trains the committed checkpoints anew. */
  private static void writeCheckpoints(Edits edits) throws IOException {
    Zoo zoo = Zoo.train(tasks(), COMMITTED_SEED, out(COMMITTED_SEED));
    edits.run("half.tva", Map.of("whole", zoo.base().toString()), Path.of("base"));
    for (Task task : zoo.tasks()) {
      edits.run("half.tva", Map.of("whole", zoo.ft(task).toString()), Path.of("ft", task.name()));
    }
  }

  private static List<Task> tasks() throws IOException {
    return Tasks.read(HERE.toAbsolutePath().getParent());
  }

  private static Path out(long seed) {
    return Path.of("out/seed-" + seed);
  }

  private static boolean isNumber(String word) {
    return word.matches("[0-9]+");
  }

  /** Runs experiments seed by seed, and writes their tables anew after each. */
  private static void run(List<Experiment> experiments, List<Long> seeds) throws IOException {
    List<Task> tasks = tasks();
    Map<String, Double> minutes = new HashMap<>();
    for (int i = 0; i < seeds.size(); i++) {
      long seed = seeds.get(i);
      Zoo zoo = Zoo.train(tasks, seed, out(seed));
      for (Experiment experiment : experiments) {
        long begun = System.nanoTime();
        experiment.run(zoo);
        double spent = (System.nanoTime() - begun) / 60e9;
        minutes.merge(experiment.name(), spent, Double::sum);
        System.out.printf("seed %d, %s: %.1f min%n", seed, experiment.name(), spent);
        for (var table : experiment.tables().entrySet()) {
          table.getValue().write(REPORT.resolve(table.getKey() + ".csv"));
        }
        Runs.record(
            REPORT,
            experiment.name(),
            System.getProperty("commit", "unknown"),
            seeds.subList(0, i + 1),
            minutes.get(experiment.name()));
      }
    }
  }
}
