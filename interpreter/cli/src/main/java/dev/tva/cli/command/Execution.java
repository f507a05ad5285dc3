// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.analysis.Action;
import dev.tva.analysis.Analysis;
import dev.tva.catalog.Catalog;
import dev.tva.catalog.CatalogException;
import dev.tva.checkpoint.Destination;
import dev.tva.checkpoint.TextFile;
import dev.tva.checkpoint.WriteRules;
import dev.tva.checkpoint.remote.HubInputs;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.console.Interrupt;
import dev.tva.cli.console.ProgressLine;
import dev.tva.cli.console.TransferLine;
import dev.tva.cli.given.Witness;
import dev.tva.cli.view.ReportText;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Printable;
import dev.tva.diagnostic.Severity;
import dev.tva.engine.Engine;
import dev.tva.execute.RunReport;
import dev.tva.execute.StreamingExecutor;
import dev.tva.lower.Planner;
import dev.tva.picture.FigureText;
import dev.tva.plan.Output;
import dev.tva.plan.Plan;
import dev.tva.plan.Statistics;
import dev.tva.session.Assertions;
import dev.tva.session.KeptFromAnchor;
import dev.tva.session.SaveTo;
import dev.tva.session.Session;
import dev.tva.source.Source;
import dev.tva.view.Shows;
import dev.tva.view.View;
import dev.tva.view.text.ViewText;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Text to files: check, plan, compute, report. */
public final class Execution {
  private final Session session = new Session();
  private final HubInputs hub;
  private final Catalog catalog;
  private final Console console;
  private final EngineOptions options;
  private final ViewText.Format format;
  private final OptionalInt top;

  public Execution(Console console, EngineOptions options, ViewText.Format format) {
    this(console, options, format, OptionalInt.empty());
  }

  /**
   * @param top how many rows a table of numbers has at most
   */
  Execution(Console console, EngineOptions options, ViewText.Format format, OptionalInt top) {
    this(console, options, format, top, fetching(console, options));
  }

  private Execution(
      Console console,
      EngineOptions options,
      ViewText.Format format,
      OptionalInt top,
      HubInputs hub) {
    this(console, options, format, top, hub, options.hub.files(hub));
  }

  /**
   * @param catalog whose checkpoints are all here
   */
  public Execution(
      Console console, EngineOptions options, ViewText.Format format, Catalog catalog) {
    this(console, options, format, OptionalInt.empty(), fetching(console, options), catalog);
  }

  private Execution(
      Console console,
      EngineOptions options,
      ViewText.Format format,
      OptionalInt top,
      HubInputs hub,
      Catalog catalog) {
    this.top = top;
    this.hub = hub;
    this.catalog = catalog;
    this.console = console;
    this.options = options;
    this.format = format;
  }

  /** A mistake is told from headers, before anything large is fetched. */
  private static HubInputs fetching(Console console, EngineOptions options) {
    return options.hub.inputs(
        HubInputs.Amount.HEADERS_FIRST, new TransferLine(console, !options.quiet));
  }

  /** Does what a script asks for, or shows a formula. */
  int run(Source source, Map<String, String> arguments, boolean formula) {
    return run(() -> session.check(source, arguments, Optional.of(catalog), formula), Witness.NONE);
  }

  /** Does what a script asks for, while someone looks on. */
  public int run(Source source, Map<String, String> arguments, Witness witness) {
    return run(() -> session.check(source, arguments, Optional.of(catalog), false), witness);
  }

  /** Saves what a formula is. */
  int save(Source formula, SaveTo to, Map<String, String> arguments) {
    return save(formula, to, arguments, Witness.NONE);
  }

  /** Saves what a formula is, while someone looks on. */
  public int save(Source formula, SaveTo to, Map<String, String> arguments, Witness witness) {
    return run(() -> session.checkSaving(formula, to, arguments, catalog), witness);
  }

  /** What a script shows, not yet printed; it saves nothing. */
  public List<View> views(Source source, Map<String, String> arguments) {
    Session.Checked checked = session.check(source, arguments, Optional.of(catalog), false);
    Session.Ready ready = session.plan(checked, options.precision == EngineOptions.Precision.f64);
    Optional<Diagnostic> problem =
        ready.problems().stream().filter(Diagnostic::isError).findFirst();
    if (problem.isPresent()) {
      throw new DiagnosticException(problem.get());
    }
    Planner.Planned planned = ready.planned().orElseThrow();
    var task = new Engine.Task(planned.plan(), WriteRules.of(List.of(), List.of(), false), _ -> {});
    Statistics statistics = viewed(new Engine(options.executor()), task).statistics();
    Analysis analysis = checked.analysis().orElseThrow();
    return new Shows(analysis, planned, planned.plan().numbers(statistics)).views();
  }

  /** What is done with what was checked and planned. */
  interface Next {
    int with(Analysis analysis, Planner.Planned planned);
  }

  /** Checks and plans a script, fetches what it needs, and leaves the rest to {@code next}. */
  int planned(Source source, Map<String, String> arguments, Next next) {
    return run(
        () -> session.check(source, arguments, Optional.of(catalog), false), Witness.NONE, next);
  }

  private int run(Supplier<Session.Checked> check, Witness witness) {
    return run(
        check,
        witness,
        (analysis, planned) -> {
          compute(analysis, planned, witness);
          return ExitCode.OK;
        });
  }

  private int run(Supplier<Session.Checked> check, Witness witness, Next next) {
    Session.Checked checked = check.get();
    Session.Ready ready = session.plan(checked, options.precision == EngineOptions.Precision.f64);
    if (!ready.ok()) {
      return refused(checked, ready, witness);
    }
    console.report(ready.problems(), Console.Format.text);
    if (fetched(checked.analysis().orElseThrow())) {
      // What was known from headers is known from the files now.
      checked = check.get();
      ready = session.plan(checked, options.precision == EngineOptions.Precision.f64);
      if (!ready.ok()) {
        return refused(checked, ready, witness);
      }
    }
    return next.with(checked.analysis().orElseThrow(), ready.planned().orElseThrow());
  }

  private int refused(Session.Checked checked, Session.Ready ready, Witness witness) {
    witness.refused(checked.analysis());
    console.report(ready.problems(), Console.Format.text);
    return ExitCode.of(ready.problems());
  }

  private boolean fetched(Analysis analysis) {
    try {
      return hub.fetch(analysis.inputs().stream().flatMap(i -> i.path().stream()).toList());
    } catch (CatalogException e) {
      throw new DiagnosticException(
          new Diagnostic(
              Severity.ERROR, e.slug(), e.getMessage(), Optional.empty(), List.of(), e.lines()),
          e);
    }
  }

  private void compute(Analysis analysis, Planner.Planned planned, Witness witness) {
    Plan plan = planned.plan().writing(witness.outputs(planned.plan().outputs()));
    Engine engine = new Engine(options.executor());
    Engine.Task task = task(analysis, plan, options.overwrite);
    if (witness.keeps()) {
      console.report(engine.check(task), Console.Format.text);
      for (Action.Picture p : analysis.pictures()) {
        TextFile.check(to(p), Path.of(p.path()), plan.outputs(), task.rules(), FigureText::isOurs);
      }
    }
    StreamingExecutor.Result result;
    try (witness;
        Interrupt interrupt = Interrupt.listen()) {
      witness.planned(analysis, interrupt::asked);
      result = computed(engine, task, witness, interrupt);
      witness.done();
    }
    if (witness.keeps()) {
      Shows shows = new Shows(analysis, planned, planned.plan().numbers(result.statistics()), top);
      console.out().print(ViewText.of(shows.views(), format, console.outLook()));
      report(plan, witness::keeps, result.report());
      draw(shows, task.rules());
    }
  }

  /** What an engine is to compute of a script, its assertions included. */
  static Engine.Task task(Analysis analysis, Plan plan, boolean overwrite) {
    List<Path> inputs =
        analysis.inputs().stream().map(i -> Path.of(i.path().orElseThrow())).toList();
    return new Engine.Task(
        plan,
        WriteRules.of(inputs, analysis.sources().keySet(), overwrite),
        statistics -> Assertions.check(analysis, plan, statistics));
  }

  private StreamingExecutor.Result viewed(Engine engine, Engine.Task task) {
    try (Interrupt interrupt = Interrupt.listen()) {
      return computed(engine, task, Witness.NONE, interrupt);
    }
  }

  private StreamingExecutor.Result computed(
      Engine engine, Engine.Task task, Witness witness, Interrupt interrupt) {
    ProgressLine progress = new ProgressLine(console, !options.quiet);
    try {
      return engine.compute(
          task,
          output -> witness.output(output, () -> engine.open(task, output)),
          progress,
          interrupt::asked);
    } catch (DiagnosticException e) {
      progress.clear();
      witness.failed(e);
      throw e;
    } finally {
      progress.clear();
    }
  }

  private void report(Plan plan, Predicate<Output> kept, RunReport report) {
    console.report(report.notes(), Console.Format.text);
    if (!report.differing().isEmpty()) {
      console.report(List.of(KeptFromAnchor.warning(report.differing())), Console.Format.text);
    }
    String line = ReportText.of(plan, kept, report);
    if (!options.quiet && !line.isEmpty()) {
      console.say(line);
    }
  }

  private static Destination to(Action.Picture picture) {
    return new Destination(picture.written(), Optional.of(picture.place()));
  }

  private void draw(Shows shows, WriteRules rules) {
    for (Shows.Drawing d : shows.drawings()) {
      Path path = Path.of(d.picture().path());
      console.report(
          TextFile.write(
              to(d.picture()), path, FigureText.of(d.views()), rules, FigureText::isOurs),
          Console.Format.text);
      if (!options.quiet) {
        console.say(Printable.of(path.toString()) + ": drawn");
      }
    }
  }
}
