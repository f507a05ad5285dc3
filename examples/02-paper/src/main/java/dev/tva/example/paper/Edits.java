// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import dev.tva.analysis.Analysis;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.WriteRules;
import dev.tva.checkpoint.swap.Trees;
import dev.tva.engine.Engine;
import dev.tva.execute.StreamingExecutor;
import dev.tva.lower.Planner;
import dev.tva.plan.Device;
import dev.tva.plan.Plan;
import dev.tva.search.Grid;
import dev.tva.search.Listed;
import dev.tva.search.Search;
import dev.tva.session.Assertions;
import dev.tva.session.Session;
import dev.tva.source.Source;
import dev.tva.sweep.Evaluator;
import dev.tva.sweep.Measured;
import dev.tva.sweep.SelectionRule;
import dev.tva.sweep.Sweep;
import dev.tva.sweep.SweepListener;
import dev.tva.sweep.SweepResult;
import dev.tva.view.Matrix;
import dev.tva.view.Shows;
import dev.tva.view.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Runs and sweeps the scripts beside this module's {@code pom.xml}. */
public final class Edits {
  private static final StreamingExecutor.Options OPTIONS =
      new StreamingExecutor.Options(new Device.Cpu(), 1, StreamingExecutor.TILE, 256L << 20, false);
  private static final String LAMBDA = "lambda";
  private static final int BATCH = 21;

  private final Path scripts;
  private final Session session = new Session();
  private final FileCatalog catalog = new FileCatalog();
  private final Engine engine = new Engine(OPTIONS);

  /**
   * @param scripts the folder they are in
   */
  public Edits(Path scripts) {
    this.scripts = scripts.toAbsolutePath().normalize();
  }

  /** As a script is given a list of models. */
  static String list(List<Path> models) {
    return models.stream()
        .map(m -> '"' + m.toString() + '"')
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** Runs a script, with what it saves going to {@code output}; gives what it shows. */
  List<View> run(String script, Map<String, String> arguments, Path output) throws IOException {
    Session.Checked checked = session.check(source(script), arguments, Optional.of(catalog), false);
    Session.Ready ready = session.plan(checked, false);
    Planner.Planned planned =
        ready.planned().orElseThrow(() -> new IllegalStateException(ready.problems().toString()));
    Analysis analysis = checked.analysis().orElseThrow();
    Plan made = planned.plan();
    Plan plan = made.writing(made.outputs().stream().map(o -> o.at(output.toString())).toList());
    List<Path> inputs =
        analysis.inputs().stream().map(i -> Path.of(i.path().orElseThrow())).toList();
    WriteRules rules = WriteRules.of(inputs, analysis.sources().keySet(), true);
    StreamingExecutor.Result result =
        engine.compute(
            new Engine.Task(
                plan, rules, statistics -> Assertions.check(analysis, plan, statistics)),
            (_, _) -> {},
            () -> false);
    return new Shows(analysis, planned, plan.numbers(result.statistics())).views();
  }

  /** Runs a script that saves nothing and shows one matrix. */
  Matrix matrix(String script, Map<String, String> arguments) throws IOException {
    return (Matrix) run(script, arguments, scripts).getFirst();
  }

  /**
   * Tries a script with values of its {@code lambda}.
   *
   * @param grid as on the command line: {@code 0:1:0.05}
   * @param rule or the name of one of the paper's
   * @param folder is emptied before and after
   */
  public SweepResult sweep(
      String script,
      Map<String, String> arguments,
      String grid,
      Evaluator evaluator,
      String rule,
      Path folder)
      throws IOException {
    var axes = new LinkedHashMap<>(Map.of(LAMBDA, Grid.values(LAMBDA, grid).orElseThrow()));
    return sweep(script, arguments, new Listed(Grid.product(axes), false), evaluator, rule, folder);
  }

  /** Tries a script with what a search proposes. */
  SweepResult sweep(
      String script,
      Map<String, String> arguments,
      Search search,
      Evaluator evaluator,
      String rule,
      Path folder)
      throws IOException {
    Trees.delete(folder);
    var setup =
        new Sweep.Setup(
            source(script),
            arguments,
            search,
            "this process",
            Math.min(search.most(), BATCH),
            true,
            1,
            false,
            folder,
            false,
            OPTIONS,
            catalog);
    var sweep = new Sweep(setup);
    var problems = sweep.check();
    if (problems.stream().anyMatch(dev.tva.diagnostic.Diagnostic::isError)) {
      throw new IllegalStateException(problems.toString());
    }
    SweepResult result =
        sweep.run(
            evaluator,
            SelectionRule.parse(rule, search.parameters()),
            new SweepListener() {},
            () -> false);
    if (result.failed() > 0) {
      throw new IllegalStateException(result.failed() + " candidates could not be measured");
    }
    Trees.delete(folder);
    return result;
  }

  /** The value of {@code lambda} as the script was given it. */
  public static String lambda(Measured measured) {
    return measured.candidate().values().get(LAMBDA).toPlainString();
  }

  private Source source(String script) throws IOException {
    Path file = scripts.resolve(script);
    return Source.of(file.toString(), Files.readString(file));
  }
}
