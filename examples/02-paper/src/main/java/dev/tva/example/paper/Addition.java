// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import dev.tva.sweep.Evaluator;
import dev.tva.sweep.Measured;
import dev.tva.sweep.SweepResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** The paper's section on addition: one model for several tasks, for every choice of tasks. */
final class Addition implements Experiment {
  static final String GRID = "0:1:0.05";

  /** A row for each set of tasks: the sum of their task vectors with the chosen coefficient. */
  private final Csv sums =
      new Csv("seed", "tasks", "count", "lambda", "accuracy", "normalized", "normalized_all");

  /** A row for each coefficient, mean over the sets of that many tasks; validation parts. */
  private final Csv coefficients = new Csv("seed", "count", "lambda", "normalized");

  private final Edits edits;

  Addition(Edits edits) {
    this.edits = edits;
  }

  @Override
  public String name() {
    return "addition";
  }

  @Override
  public SequencedMap<String, Csv> tables() {
    var tables = new LinkedHashMap<String, Csv>();
    tables.put("addition", sums);
    tables.put("addition-lambda", coefficients);
    return tables;
  }

  @Override
  public void run(Zoo zoo) throws IOException {
    List<Task> all = zoo.tasks();
    try (var accuracy = new Accuracy(all)) {
      var validation = new LinkedHashMap<String, Double>();
      var test = new LinkedHashMap<String, Double>();
      for (Task task : all) {
        validation.put(task.name(), accuracy.validation(zoo.ft(task)).get(task.name()));
        test.put(task.name(), accuracy.test(zoo.ft(task)).get(task.name()));
      }
      add(zoo, "none", all, 0, "0", accuracy.test(zoo.base()), test);
      var curves = new LinkedHashMap<Integer, Map<String, List<Double>>>();
      for (List<Task> some : subsets(all)) {
        Evaluator evaluator = model -> scores(accuracy, model, some, validation);
        var arguments = arguments(zoo, some);
        SweepResult result =
            edits.sweep(
                "addition.tva",
                arguments,
                GRID,
                evaluator,
                "addition",
                zoo.folder().resolve("sweep"));
        for (Measured m : result.measured()) {
          curves
              .computeIfAbsent(some.size(), _ -> new LinkedHashMap<>())
              .computeIfAbsent(Edits.lambda(m), _ -> new ArrayList<>())
              .add(m.scores().get(Evaluator.SCORE));
        }
        String lambda = Edits.lambda(result.winner().orElseThrow());
        Path sum = zoo.folder().resolve("sum");
        arguments.put("lambda", lambda);
        edits.run("addition.tva", arguments, sum);
        add(zoo, names(some), some, some.size(), lambda, accuracy.test(sum), test);
      }
      curves.forEach((count, curve) ->
          curve.forEach((lambda, scores) ->
              coefficients.add(
                  zoo.seed(),
                  count,
                  lambda,
                  scores.stream().mapToDouble(s -> s).average().orElseThrow())));
      Path joint =
          zoo.tune(
              new Training(Zoo.FINE_TUNING.steps() * all.size(), Zoo.FINE_TUNING.rate()),
              all.stream().map(Lesson::of).toList(),
              zoo.folder().resolve("joint"));
      add(zoo, "joint", all, all.size(), "-", accuracy.test(joint), test);
    }
  }

  private void add(
      Zoo zoo,
      String name,
      List<Task> some,
      int count,
      String lambda,
      Map<String, Double> accuracy,
      Map<String, Double> tuned) {
    sums.add(
        zoo.seed(),
        name,
        count,
        lambda,
        Accuracy.mean(some, accuracy),
        Accuracy.normalized(some, accuracy, tuned),
        Accuracy.normalized(zoo.tasks(), accuracy, tuned));
  }

  private static LinkedHashMap<String, Double> scores(
      Accuracy accuracy, Path model, List<Task> some, Map<String, Double> tuned) {
    double score = Accuracy.normalized(some, accuracy.validation(model), tuned);
    return new LinkedHashMap<>(Map.of(Evaluator.SCORE, score));
  }

  static Map<String, String> arguments(Zoo zoo, List<Task> some) {
    var arguments = new LinkedHashMap<String, String>();
    arguments.put("base", zoo.base().toString());
    arguments.put("fts", Edits.list(some.stream().map(zoo::ft).toList()));
    return arguments;
  }

  static String names(List<Task> some) {
    return some.stream().map(Task::name).collect(Collectors.joining("+"));
  }

  /** All but the empty one, small ones first. */
  static List<List<Task>> subsets(List<Task> tasks) {
    var subsets = new ArrayList<List<Task>>();
    for (int count = 1; count <= tasks.size(); count++) {
      for (int bits = 1; bits < 1 << tasks.size(); bits++) {
        if (Integer.bitCount(bits) == count) {
          int chosen = bits;
          subsets.add(
              java.util.stream.IntStream.range(0, tasks.size())
                  .filter(i -> (chosen >> i & 1) == 1)
                  .mapToObj(tasks::get)
                  .toList());
        }
      }
    }
    return subsets;
  }
}
