// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import dev.tva.sweep.Evaluator;
import dev.tva.sweep.SweepResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * The paper's section on analogies, as with its real and sketched classes: each question gives a
 * grid of two sources by two halves of the classes. Three cells make up for the fourth.
 */
final class Analogy implements Experiment {
  static final List<Integer> SAMPLES = List.of(1, 4, 16);

  /** How a model is trained on a few samples. */
  private static final Training FEW = new Training(40, 3e-4f);

  /** A row for each target, way to it, and samples of each class of the target that it saw. */
  private final Csv ways =
      new Csv("seed", "question", "target", "way", "samples", "lambda", "accuracy");

  private final Edits edits;

  Analogy(Edits edits) {
    this.edits = edits;
  }

  @Override
  public String name() {
    return "analogy";
  }

  @Override
  public SequencedMap<String, Csv> tables() {
    var tables = new LinkedHashMap<String, Csv>();
    tables.put("analogy", ways);
    return tables;
  }

  /** The cells of a grid: of each source the first and the second half of the classes. */
  private record Cells(Task firstHalf, Task secondHalf) {
    static Cells of(Task task) {
      int middle = task.head().classes() / 2;
      return new Cells(
          new Task(task.name() + "-first", task.head(), task.split().only(s -> s.label() < middle)),
          new Task(
              task.name() + "-second", task.head(), task.split().only(s -> s.label() >= middle)));
    }

    Stream<Task> stream() {
      return Stream.of(firstHalf, secondHalf);
    }
  }

  @Override
  public void run(Zoo zoo) throws IOException {
    List<Cells> rows = zoo.tasks().stream().map(Cells::of).toList();
    List<Task> cells = rows.stream().flatMap(Cells::stream).toList();
    for (Task cell : cells) {
      zoo.tune(Zoo.FINE_TUNING, List.of(Lesson.of(cell)), zoo.ft(cell));
    }
    try (var accuracy = new Accuracy(cells)) {
      for (Cells row : rows) {
        for (Cells other : rows) {
          if (other != row && other.firstHalf.head() == row.firstHalf.head()) {
            run(zoo, accuracy, other.secondHalf, other.firstHalf, row.secondHalf, row.firstHalf);
            run(zoo, accuracy, other.firstHalf, other.secondHalf, row.firstHalf, row.secondHalf);
          }
        }
      }
    }
  }

  /** A is to B as C is to D. */
  private void run(Zoo zoo, Accuracy accuracy, Task a, Task b, Task c, Task d) throws IOException {
    Map<String, String> arguments =
        new LinkedHashMap<>(
            Map.of(
                "base", zoo.base().toString(),
                "a", zoo.ft(a).toString(),
                "b", zoo.ft(b).toString(),
                "c", zoo.ft(c).toString()));
    Evaluator evaluator =
        model ->
            new LinkedHashMap<>(Map.of(Evaluator.SCORE, accuracy.validation(model).get(d.name())));
    SweepResult result =
        edits.sweep(
            "analogy.tva",
            arguments,
            "0:1.5:0.1",
            evaluator,
            "analogy",
            zoo.folder().resolve("sweep"));
    String lambda = Edits.lambda(result.winner().orElseThrow());
    arguments.put("lambda", lambda);
    Path made = zoo.folder().resolve("analogy");
    edits.run("analogy.tva", arguments, made);
    add(zoo, accuracy, d, "base", "0", "0", zoo.base());
    add(zoo, accuracy, d, "auxiliary", "0", "1", zoo.ft(b));
    add(zoo, accuracy, d, "analogy", "0", lambda, made);
    add(zoo, accuracy, d, "all data", "all", "1", zoo.ft(d));
    for (int samples : SAMPLES) {
      List<Lesson> few = List.of(Lesson.of(d).each(samples, zoo.seed()));
      Path to = zoo.folder().resolve("few");
      add(zoo, accuracy, d, "base", samples, "0", zoo.tune(FEW, few, zoo.base(), to));
      add(zoo, accuracy, d, "analogy", samples, lambda, zoo.tune(FEW, few, made, to));
    }
  }

  private void add(
      Zoo zoo,
      Accuracy accuracy,
      Task target,
      String way,
      Object samples,
      String lambda,
      Path model) {
    ways.add(
        zoo.seed(),
        target.head().name().toLowerCase(java.util.Locale.ROOT),
        target.name(),
        way,
        samples,
        lambda,
        accuracy.test(model).get(target.name()));
  }
}
