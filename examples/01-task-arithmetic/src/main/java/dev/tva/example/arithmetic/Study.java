// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.arithmetic;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Chooses the script's coefficients for the committed checkpoints on validation digits, then
 * repeats the experiment from ten other training seeds. Every printed score is of test digits.
 */
public final class Study {
  /** Not {@link Train}'s: the script's coefficients were chosen there and are tried here. */
  private static final long FIRST_SEED = 101;

  private static final int SEEDS = 10;
  private static final int STEPS = 10;

  private Study() {}

  public static void main(String[] args) throws IOException {
    Tasks tasks = Tasks.read(Path.of("data"));
    try (NDManager manager = NDManager.newBaseManager()) {
      Readers readers = Readers.train(manager, tasks, Train.SEED);
      System.out.println("best on validation digits: " + best(tasks, readers));
      print("committed checkpoints", scores(manager, tasks, readers, Train.SEED));
    }
    var all = new LinkedHashMap<String, List<Score>>();
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      try (NDManager manager = NDManager.newBaseManager()) {
        var scores = scores(manager, tasks, Readers.train(manager, tasks, seed), seed);
        print("seed " + seed, scores);
        scores.forEach(
            (name, score) -> all.computeIfAbsent(name, _ -> new ArrayList<>()).add(score));
      }
    }
    var summary = new LinkedHashMap<String, Score>();
    all.forEach((name, scores) -> {
      summary.put(name, summary(scores, values -> values.average().orElseThrow()));
      summary.put(name + ", least", summary(scores, values -> values.min().orElseThrow()));
      summary.put(name + ", most", summary(scores, values -> values.max().orElseThrow()));
    });
    print("mean of " + SEEDS + " seeds", summary);
  }

  private static void print(String title, SequencedMap<String, Score> scores) {
    System.out.println();
    System.out.println(title);
    System.out.println(Score.HEADER);
    scores.forEach((name, score) -> System.out.println(score.row(name)));
  }

  private static Edit best(Tasks tasks, Readers readers) {
    Edit best = new Edit(0, 0);
    double mean = 0;
    for (int strength = 0; strength <= STEPS; strength++) {
      for (int removal = 0; removal <= STEPS; removal++) {
        Edit edit = new Edit((double) strength / STEPS, (double) removal / STEPS);
        try (NDManager manager = NDManager.newBaseManager()) {
          double candidate = tasks.score(edit.apply(manager, readers), Split::validation).mean();
          if (candidate > mean) {
            mean = candidate;
            best = edit;
          }
        }
      }
    }
    return best;
  }

  private static SequencedMap<String, Score> scores(
      NDManager manager, Tasks tasks, Readers readers, long seed) {
    Edit script = Edit.OF_SCRIPT;
    NDList base = readers.base();
    Readers shuffled =
        new Readers(
            base,
            Edit.shuffled(manager, base, readers.ftScans(), seed),
            Edit.shuffled(manager, base, readers.ftHabit(), seed));
    var weights = new LinkedHashMap<String, NDList>();
    weights.put("base", base);
    weights.put("ft_scans", readers.ftScans());
    weights.put("ft_habit", readers.ftHabit());
    weights.put("edited", script.apply(manager, readers));
    weights.put("only + scans", new Edit(script.strength(), 0).apply(manager, readers));
    weights.put("only - habit", new Edit(0, script.removal()).apply(manager, readers));
    weights.put("deltas shuffled", script.apply(manager, shuffled));
    weights.put("ft on true labels", Readers.trueLabels(manager, tasks, base, seed));
    var scores = new LinkedHashMap<String, Score>();
    weights.forEach((name, list) -> scores.put(name, tasks.score(list, Split::test)));
    return scores;
  }

  private static Score summary(List<Score> scores, ToDoubleFunction<DoubleStream> of) {
    return new Score(
        of.applyAsDouble(scores.stream().mapToDouble(Score::scans)),
        of.applyAsDouble(scores.stream().mapToDouble(Score::others)),
        of.applyAsDouble(scores.stream().mapToDouble(Score::sevens)),
        of.applyAsDouble(scores.stream().mapToDouble(Score::sevensAsOnes)));
  }
}
