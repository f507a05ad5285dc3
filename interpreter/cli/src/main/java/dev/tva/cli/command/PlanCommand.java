// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.analysis.Analysis;
import dev.tva.catalog.Stacks;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.given.GivenScript;
import dev.tva.engine.Engine;
import dev.tva.plan.PeakMemory;
import dev.tva.plan.Plan;
import dev.tva.session.Session;
import dev.tva.source.Source;
import dev.tva.view.PlanTables;
import dev.tva.view.PlanText;
import dev.tva.view.text.ViewText;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tva plan}. */
@Command(
    name = "plan",
    description = {
      "Prints what a run would do; reads headers only.",
      "That is: stacks, passes, bytes, memory, and the formula each group of tensors gets."
    },
    footer = {
      "",
      "Examples:",
      "  tva plan edit.tva base=./llama ft=./tuned",
      "  tva plan edit.tva base=./llama ft=./tuned --memory 200MB --threads 8",
      "",
      ExitCode.HELP
    })
public final class PlanCommand implements Callable<Integer> {
  @Mixin Help help = new Help();
  @Mixin GivenScript given = new GivenScript();

  @Option(
      names = "--format",
      description = "text; csv or json are tables of what is read and written, in bytes",
      defaultValue = "text")
  ViewText.Format format;

  @Mixin EngineOptions engine = new EngineOptions();

  private final Console console;

  public PlanCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Source source = given.source();
    Session session = new Session();
    Session.Checked checked =
        session.check(
            source, given.arguments(source), Optional.of(engine.files(console, true)), false);
    checked.analysis().ifPresent(PlanCommand::findStacks);
    Session.Ready ready = session.plan(checked, engine.precision == EngineOptions.Precision.f64);
    console.report(ready.problems(), Console.Format.text);
    ready.planned().ifPresent(p -> print(checked.analysis().orElseThrow(), p.plan()));
    return ExitCode.of(ready.problems());
  }

  /** They are printed: of many thousand names they are found while the rest is planned. */
  private static void findStacks(Analysis analysis) {
    Stacks stacks = analysis.supports().stacks();
    Thread.ofPlatform().daemon().name("stacks").start(stacks::all);
  }

  private void print(Analysis analysis, Plan plan) {
    PeakMemory memory = new Engine(engine.executor()).peakMemory(plan);
    if (format == ViewText.Format.text) {
      console.print(PlanText.of(analysis, plan, memory));
    } else {
      console
          .out()
          .print(ViewText.of(PlanTables.of(analysis, plan, memory), format, console.outLook()));
    }
  }
}
