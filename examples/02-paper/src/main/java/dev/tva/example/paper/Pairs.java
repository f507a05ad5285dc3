// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import dev.tva.search.Candidate;
import dev.tva.search.Cmaes;
import dev.tva.search.Range;
import dev.tva.search.Search;
import dev.tva.sweep.Evaluator;
import dev.tva.sweep.Measured;
import dev.tva.sweep.SweepResult;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Two task vectors with a coefficient each, searched, against one coefficient for both. */
final class Pairs implements Experiment {
  static final int BUDGET = 40;

  /** A row for each pair and way: what was chosen on validation data, and how good it is there. */
  private final Csv pairs =
      new Csv("seed", "tasks", "way", "tried", "of_a", "of_b", "validation", "test");

  private final Edits edits;

  Pairs(Edits edits) {
    this.edits = edits;
  }

  @Override
  public String name() {
    return "pairs";
  }

  @Override
  public SequencedMap<String, Csv> tables() {
    return new LinkedHashMap<>(Map.of(name(), pairs));
  }

  @Override
  public void run(Zoo zoo) throws IOException {
    try (var accuracy = new Accuracy(zoo.tasks())) {
      var validation = new LinkedHashMap<String, Double>();
      var test = new LinkedHashMap<String, Double>();
      for (Task task : zoo.tasks()) {
        validation.put(task.name(), accuracy.validation(zoo.ft(task)).get(task.name()));
        test.put(task.name(), accuracy.test(zoo.ft(task)).get(task.name()));
      }
      for (List<Task> pair : Addition.subsets(zoo.tasks())) {
        if (pair.size() == 2) {
          Evaluator evaluator = model -> scores(accuracy, model, pair, validation);
          grid(zoo, pair, evaluator, accuracy, test);
          search(zoo, pair, evaluator, accuracy, test);
        }
      }
    }
  }

  private static LinkedHashMap<String, Double> scores(
      Accuracy accuracy, Path model, List<Task> pair, Map<String, Double> tuned) {
    double score = Accuracy.normalized(pair, accuracy.validation(model), tuned);
    return new LinkedHashMap<>(Map.of(Evaluator.SCORE, score));
  }

  private void grid(
      Zoo zoo, List<Task> pair, Evaluator evaluator, Accuracy accuracy, Map<String, Double> test)
      throws IOException {
    SweepResult result =
        edits.sweep(
            "addition.tva",
            Addition.arguments(zoo, pair),
            Addition.GRID,
            evaluator,
            "max",
            zoo.folder().resolve("sweep"));
    String lambda = Edits.lambda(result.winner().orElseThrow());
    add(zoo, pair, "grid", result, lambda, lambda, accuracy, test);
  }

  private void search(
      Zoo zoo, List<Task> pair, Evaluator evaluator, Accuracy accuracy, Map<String, Double> test)
      throws IOException {
    SequencedMap<String, Range> ranges = new LinkedHashMap<>();
    SequencedMap<String, BigDecimal> start = new LinkedHashMap<>();
    for (String name : List.of("of_a", "of_b")) {
      Range range = new Range(BigDecimal.ZERO, BigDecimal.ONE);
      ranges.put(name, range);
      start.put(name, range.at(0.5));
    }
    Search search = new Cmaes(ranges, start, BUDGET, zoo.seed());
    SweepResult result =
        edits.sweep(
            "pairs.tva",
            models(zoo, pair),
            search,
            evaluator,
            "max",
            zoo.folder().resolve("sweep"));
    var values = result.winner().orElseThrow().candidate().values();
    add(
        zoo,
        pair,
        "cmaes",
        result,
        Candidate.text(values.get("of_a")),
        Candidate.text(values.get("of_b")),
        accuracy,
        test);
  }

  private static Map<String, String> models(Zoo zoo, List<Task> pair) {
    return Map.of(
        "base",
        zoo.base().toString(),
        "a",
        zoo.ft(pair.getFirst()).toString(),
        "b",
        zoo.ft(pair.getLast()).toString());
  }

  private void add(
      Zoo zoo,
      List<Task> pair,
      String way,
      SweepResult result,
      String a,
      String b,
      Accuracy accuracy,
      Map<String, Double> test)
      throws IOException {
    Measured winner = result.winner().orElseThrow();
    Path sum = zoo.folder().resolve("sum");
    var arguments = new LinkedHashMap<>(models(zoo, pair));
    arguments.put("of_a", a);
    arguments.put("of_b", b);
    edits.run("pairs.tva", arguments, sum);
    pairs.add(
        zoo.seed(),
        Addition.names(pair),
        way,
        result.measured().size(),
        a,
        b,
        winner.scores().get(Evaluator.SCORE),
        Accuracy.normalized(pair, accuracy.test(sum), test));
  }
}
