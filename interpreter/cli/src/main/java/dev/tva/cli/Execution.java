// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import static dev.tva.diagnostic.Diagnostic.warning;

import dev.tva.analysis.Action;
import dev.tva.analysis.Analysis;
import dev.tva.catalog.Catalog;
import dev.tva.checkpoint.CheckpointWriter;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.diagnostic.Bytes;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.execute.RunReport;
import dev.tva.execute.StreamingExecutor;
import dev.tva.lower.Planner;
import dev.tva.plan.Output;
import dev.tva.plan.Plan;
import dev.tva.plan.Statistics;
import dev.tva.session.Session;
import dev.tva.session.Shows;
import dev.tva.session.Table;
import dev.tva.source.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Text to files: check, plan, compute, report. */
final class Execution {
  private final Console console;
  private final EngineOptions options;
  private final TableText.Format format;

  Execution(Console console, EngineOptions options, TableText.Format format) {
    this.console = console;
    this.options = options;
    this.format = format;
  }

  int run(Source source, Map<String, String> arguments, boolean formula) {
    Session session = new Session();
    Catalog catalog = new FileCatalog();
    Session.Checked checked = session.check(source, arguments, Optional.of(catalog), formula);
    Session.Ready ready = session.plan(checked, options.precision == EngineOptions.Precision.f64);
    console.report(ready.problems(), Console.Format.text);
    if (!ready.ok()) {
      return ExitCode.of(ready.problems());
    }
    compute(checked.analysis().orElseThrow(), ready.planned().orElseThrow());
    return ExitCode.OK;
  }

  private void compute(Analysis analysis, Planner.Planned planned) {
    Plan plan = planned.plan();
    List<Path> inputs =
        analysis.inputs().stream().map(i -> Path.of(i.path().orElseThrow())).toList();
    CheckpointWriter.check(plan.outputs(), inputs, options.overwrite);
    ProgressLine progress = new ProgressLine(console, !options.quiet);
    StreamingExecutor.Result result;
    try (Interrupt interrupt = Interrupt.listen()) {
      result =
          new StreamingExecutor(options.executor())
              .run(
                  plan,
                  inputs,
                  output -> CheckpointWriter.open(output, inputs, options.overwrite),
                  statistics -> assertAll(analysis, plan, statistics),
                  progress,
                  interrupt::asked);
    } finally {
      progress.clear();
    }
    show(analysis, planned, result.statistics());
    report(plan, result.report());
  }

  private void report(Plan plan, RunReport report) {
    if (!report.differing().isEmpty()) {
      console.report(
          List.of(
              warning(
                      Slug.KEPT_FROM_ANCHOR,
                      (report.differing().size() == 1
                              ? "an integer tensor differs"
                              : report.differing().size() + " integer tensors differ")
                          + " between the models, and the anchor's values are kept")
                  .note("the anchor is the leftmost model of the formula")
                  .table(List.of("tensor"), report.differing().stream().map(List::of).toList())
                  .build()),
          Console.Format.text);
    }
    if (options.quiet || plan.outputs().isEmpty()) {
      return;
    }
    String written = plan.outputs().stream().map(Output::written).collect(Collectors.joining(", "));
    console.say(
        written
            + ": "
            + report.tensorsComputed()
            + " tensors computed, "
            + report.tensorsCopied()
            + " copied, "
            + Bytes.text(report.bytesWritten())
            + " in "
            + String.format(Locale.ROOT, "%.1f s", report.seconds())
            + (report.peakBytes().isPresent()
                ? ", peak memory " + Bytes.text(report.peakBytes().getAsLong())
                : ""));
  }

  /** Assertions are decided before anything is written. */
  private static void assertAll(Analysis analysis, Plan plan, Statistics statistics) {
    for (Action action : analysis.actions()) {
      if (action instanceof Action.Assert a
          && plan.numbers(statistics).scalar(a.condition()) == 0) {
        throw new DiagnosticException(a.failed());
      }
    }
  }

  private void show(Analysis analysis, Planner.Planned planned, Statistics statistics) {
    Shows shows = new Shows(analysis, planned, planned.plan().numbers(statistics));
    for (Table table : shows.tables()) {
      console.out().print(TableText.of(table, format, console.outTerminal()));
    }
  }
}
