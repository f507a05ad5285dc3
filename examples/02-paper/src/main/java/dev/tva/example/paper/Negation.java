// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import dev.tva.sweep.Evaluator;
import dev.tva.sweep.Measured;
import dev.tva.sweep.SweepResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The paper's section on negation: forget one task, and only that. */
final class Negation implements Experiment {
  /**
   * A row for each target and way to forget. {@code sibling} is the task that asks the same of the
   * other source, {@code control} the mean of the four control tasks.
   */
  private final Csv ways =
      new Csv("seed", "target", "way", "lambda", "accuracy", "sibling", "control");

  /** A row for each coefficient that was tried; test parts. */
  private final Csv coefficients =
      new Csv("seed", "target", "way", "lambda", "accuracy", "sibling", "control");

  private final Edits edits;

  Negation(Edits edits) {
    this.edits = edits;
  }

  @Override
  public String name() {
    return "negation";
  }

  @Override
  public SequencedMap<String, Csv> tables() {
    var tables = new LinkedHashMap<String, Csv>();
    tables.put("negation", ways);
    tables.put("negation-lambda", coefficients);
    return tables;
  }

  @Override
  public void run(Zoo zoo) throws IOException {
    try (var accuracy = new Accuracy(zoo.tasks())) {
      for (Task target : zoo.tasks()) {
        List<Task> control = control(zoo, target);
        add(ways, zoo, target, "base", "0", accuracy.test(zoo.base()));
        add(ways, zoo, target, "fine-tuned", "-", accuracy.test(zoo.ft(target)));
        var arguments = Map.of("base", zoo.base().toString(), "ft", zoo.ft(target).toString());
        sweep(zoo, target, "negated", "negation.tva", arguments, accuracy);
        var seeded = new LinkedHashMap<>(arguments);
        seeded.put("seed", Long.toString(zoo.seed()));
        sweep(zoo, target, "random", "control.tva", seeded, accuracy);
        List<Lesson> rest = control.stream().map(Lesson::of).toList();
        Path tuned = zoo.tune(Zoo.FINE_TUNING, rest, zoo.folder().resolve("rest"));
        add(ways, zoo, target, "rest", "-", accuracy.test(tuned));
        var ascent = new Training(Zoo.FINE_TUNING.steps(), Zoo.FINE_TUNING.rate(), true);
        Path climbed = zoo.tune(ascent, List.of(Lesson.of(target)), zoo.folder().resolve("ascent"));
        add(ways, zoo, target, "ascent", "-", accuracy.test(climbed));
      }
    }
  }

  private void sweep(
      Zoo zoo,
      Task target,
      String way,
      String script,
      Map<String, String> arguments,
      Accuracy accuracy)
      throws IOException {
    Evaluator evaluator =
        model -> {
          Map<String, Double> test = accuracy.test(model);
          Map<String, Double> validation = accuracy.validation(model);
          var scores = new LinkedHashMap<String, Double>();
          scores.put(Evaluator.SCORE, validation.get(target.name()));
          scores.put(Evaluator.CONTROL, Accuracy.mean(control(zoo, target), validation));
          // The rule does not look at these.
          test.forEach((name, value) -> scores.put(Evaluator.CONTROL + "." + name, value));
          return scores;
        };
    SweepResult result =
        edits.sweep(
            script, arguments, Addition.GRID, evaluator, "negation", zoo.folder().resolve("sweep"));
    for (Measured m : result.measured()) {
      add(coefficients, zoo, target, way, Edits.lambda(m), test(zoo, m));
    }
    Measured winner = result.winner().orElseThrow();
    add(ways, zoo, target, way, Edits.lambda(winner), test(zoo, winner));
  }

  private static Map<String, Double> test(Zoo zoo, Measured measured) {
    var test = new LinkedHashMap<String, Double>();
    for (Task task : zoo.tasks()) {
      test.put(task.name(), measured.scores().get(Evaluator.CONTROL + "." + task.name()));
    }
    return test;
  }

  private static void add(
      Csv csv, Zoo zoo, Task target, String way, String lambda, Map<String, Double> test) {
    csv.add(
        zoo.seed(),
        target.name(),
        way,
        lambda,
        test.get(target.name()),
        Accuracy.mean(siblings(zoo, target), test),
        Accuracy.mean(control(zoo, target), test));
  }

  private static List<Task> siblings(Zoo zoo, Task target) {
    return zoo.tasks().stream()
        .filter(t -> t.head() == target.head() && !t.equals(target))
        .toList();
  }

  private static List<Task> control(Zoo zoo, Task target) {
    return zoo.tasks().stream().filter(t -> t.head() != target.head()).toList();
  }
}
