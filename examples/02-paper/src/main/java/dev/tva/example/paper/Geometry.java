// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import dev.tva.sweep.Evaluator;
import dev.tva.sweep.SweepResult;
import dev.tva.view.Matrix;
import dev.tva.view.Table;
import dev.tva.view.View;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** How the task vectors lie to each other, and how early in training they point where they will. */
final class Geometry implements Experiment {
  /** A row for each two tasks. */
  private final Csv cosines = new Csv("seed", "a", "b", "cosine");

  /** A row for each task and part of its fine-tuning: how near the end's task vector. */
  private final Csv stages = new Csv("seed", "task", "part", "cosine", "length");

  /** A row for each part: all six task vectors of that part added, test parts. */
  private final Csv sums = new Csv("seed", "part", "lambda", "normalized");

  private final Edits edits;

  Geometry(Edits edits) {
    this.edits = edits;
  }

  @Override
  public String name() {
    return "geometry";
  }

  @Override
  public SequencedMap<String, Csv> tables() {
    var tables = new LinkedHashMap<String, Csv>();
    tables.put("geometry-cosines", cosines);
    tables.put("geometry-stages", stages);
    tables.put("geometry-sums", sums);
    return tables;
  }

  @Override
  public void run(Zoo zoo) throws IOException {
    List<Task> all = zoo.tasks();
    List<View> shown = show(zoo, zoo.fts());
    for (int i = 0; i < all.size(); i++) {
      for (int j = 0; j < all.size(); j++) {
        cosines.add(zoo.seed(), all.get(i).name(), all.get(j).name(), cosine(shown, i, j));
      }
    }
    var staged = new ArrayList<List<Path>>();
    for (Task task : all) {
      List<Path> parts = zoo.stages(task);
      staged.add(parts);
      List<View> views = show(zoo, parts);
      List<Double> lengths = ((Table) views.get(1)).numbers().stream().map(List::getFirst).toList();
      for (int part = 0; part < Zoo.PARTS; part++) {
        stages.add(
            zoo.seed(),
            task.name(),
            share(part + 1),
            cosine(views, part, Zoo.PARTS - 1),
            lengths.get(part) / lengths.getLast());
      }
    }
    try (var accuracy = new Accuracy(all)) {
      for (int part = 1; part <= Zoo.PARTS; part++) {
        int of = part - 1;
        addAll(zoo, share(part), staged.stream().map(s -> s.get(of)).toList(), accuracy);
      }
    }
  }

  private void addAll(Zoo zoo, double share, List<Path> models, Accuracy accuracy)
      throws IOException {
    var validation = new LinkedHashMap<String, Double>();
    var test = new LinkedHashMap<String, Double>();
    for (Task task : zoo.tasks()) {
      validation.put(task.name(), accuracy.validation(zoo.ft(task)).get(task.name()));
      test.put(task.name(), accuracy.test(zoo.ft(task)).get(task.name()));
    }
    Map<String, String> arguments = arguments(zoo, models);
    Evaluator evaluator =
        model ->
            new LinkedHashMap<>(
                Map.of(
                    Evaluator.SCORE,
                    Accuracy.normalized(zoo.tasks(), accuracy.validation(model), validation)));
    // An early task vector is short, so that its best coefficient may be above 1.
    SweepResult result =
        edits.sweep(
            "addition.tva",
            arguments,
            "0:2:0.1",
            evaluator,
            "addition",
            zoo.folder().resolve("sweep"));
    String lambda = Edits.lambda(result.winner().orElseThrow());
    arguments.put("lambda", lambda);
    Path sum = zoo.folder().resolve("sum");
    edits.run("addition.tva", arguments, sum);
    sums.add(zoo.seed(), share, lambda, Accuracy.normalized(zoo.tasks(), accuracy.test(sum), test));
  }

  private static double share(int part) {
    return (double) part / Zoo.PARTS;
  }

  private List<View> show(Zoo zoo, List<Path> models) throws IOException {
    return edits.run("geometry.tva", arguments(zoo, models), zoo.folder());
  }

  private static Map<String, String> arguments(Zoo zoo, List<Path> models) {
    return new LinkedHashMap<>(Map.of("base", zoo.base().toString(), "fts", Edits.list(models)));
  }

  private static double cosine(List<View> views, int row, int column) {
    return ((Matrix) views.getFirst()).rows().get(row).get(column).orElseThrow();
  }
}
