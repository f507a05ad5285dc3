// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.analysis.Analysis;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.console.Interrupt;
import dev.tva.cli.console.ProgressLine;
import dev.tva.cli.given.Scripts;
import dev.tva.diagnostic.Bytes;
import dev.tva.diagnostic.Counted;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.engine.Engine;
import dev.tva.execute.StreamingExecutor;
import dev.tva.part.Join;
import dev.tva.part.Part;
import dev.tva.part.PartRun;
import dev.tva.part.Patience;
import dev.tva.part.Recipe;
import dev.tva.part.WorkFolder;
import dev.tva.pass.CancelledException;
import dev.tva.plan.Plan;
import dev.tva.source.Source;
import dev.tva.view.text.ViewText;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Computes a part of a script's outputs, or makes the outputs of the parts. */
final class Parts {
  /** As sysexits has it: what failed now may do later. */
  static final int NOT_YET = 75;

  private static final long LOOK_EVERY_MILLIS = 500;

  private final Console console;
  private final EngineOptions options;
  private final Execution execution;
  private final WorkFolder work;

  Parts(Console console, EngineOptions options, Path work) {
    this.console = console;
    this.options = options;
    this.execution = new Execution(console, options, ViewText.Format.text);
    this.work = new WorkFolder(work);
  }

  /**
   * Computes a part.
   *
   * @param waits for others, rather than to end where it needs what they find
   */
  int run(Source script, Map<String, String> arguments, Part part, boolean waits) {
    return execution.planned(
        script,
        arguments,
        (analysis, planned) -> {
          Plan plan = planned.plan();
          requireOutputs(plan);
          StreamingExecutor.Options own = options.executor();
          Recipe mine =
              recipe(plan, script, arguments, part.of(), own.threads(), own.memoryBytes());
          StreamingExecutor.Options agreed = agreed(mine, own);
          try {
            return run(analysis, plan, part, waits, agreed);
          } catch (Patience.NotYet e) {
            say(
                "part %s has done what it can: it needs what %s; run it again when they are as far"
                    .formatted(part, find(e.parts())));
            return NOT_YET;
          }
        });
  }

  private int run(
      Analysis analysis, Plan plan, Part part, boolean waits, StreamingExecutor.Options agreed) {
    ProgressLine progress = new ProgressLine(console, !options.quiet);
    try (Interrupt interrupt = Interrupt.listen()) {
      Engine engine = new Engine(agreed);
      Engine.Task task = Execution.task(analysis, plan, false);
      PartRun run =
          new PartRun(
              work,
              part,
              plan,
              engine.layouts(task),
              waits ? waiting(part, interrupt) : Parts::ends);
      if (run.isDone()) {
        say("part " + part + " has been computed");
      } else {
        StreamingExecutor.Result result =
            engine.compute(task, run::output, progress, interrupt::asked, run.exchange());
        run.done();
        progress.clear();
        say(
            "part %s: %d tensors, %s read in %.1f s"
                .formatted(
                    part,
                    run.tensors(),
                    Bytes.text(result.report().bytesRead()),
                    result.report().seconds()));
      }
    } finally {
      progress.clear();
    }
    List<Integer> missing = new Join(work, plan, part.of()).missing();
    say(
        missing.isEmpty()
            ? "all parts are computed; now: tva join " + work.path()
            : missing.size() + " of " + part.of() + " parts are not computed yet");
    return ExitCode.OK;
  }

  /** Makes the outputs. */
  int join() {
    Recipe recipe =
        work.recipe()
            .orElseThrow(() ->
                new DiagnosticException(
                    error(Slug.CANNOT_READ, "`" + work.path() + "` has no parts of a run")
                        .help("name the folder that was given with --work")
                        .build()));
    String here = Path.of("").toAbsolutePath().toString();
    if (!recipe.from().equals(here)) {
      throw new DiagnosticException(
          error(Slug.CANNOT_READ, "the parts were started in another folder: " + recipe.from())
              .note("the paths of the script's inputs and outputs count from there")
              .help("go there first: cd " + recipe.from())
              .build());
    }
    Source script = Scripts.read(recipe.script());
    return execution.planned(
        script,
        recipe.arguments(),
        (analysis, planned) -> {
          Plan plan = planned.plan();
          Recipe now =
              recipe(
                  plan,
                  script,
                  recipe.arguments(),
                  recipe.parts(),
                  recipe.threads(),
                  recipe.memory());
          requireSame(recipe, now);
          return join(recipe, analysis, plan);
        });
  }

  private int join(Recipe recipe, Analysis analysis, Plan plan) {
    Join join = new Join(work, plan, recipe.parts());
    List<Integer> missing = join.missing();
    if (!missing.isEmpty()) {
      String words =
          recipe.arguments().entrySet().stream()
              .map(e -> " " + e.getKey() + "=" + e.getValue())
              .collect(Collectors.joining());
      throw new DiagnosticException(
          error(
                  Slug.CANNOT_READ,
                  "%d of %d parts are not computed: %s"
                      .formatted(missing.size(), recipe.parts(), numbers(missing)))
              .help(
                  "compute the first of them: tva run %s%s --part %d/%d --work %s"
                      .formatted(
                          recipe.script(), words, missing.getFirst(), recipe.parts(), work.path()))
              .build());
    }
    Engine engine = new Engine(options.executor());
    Engine.Task task = Execution.task(analysis, plan, options.overwrite);
    console.report(engine.check(task), Console.Format.text);
    try (Interrupt interrupt = Interrupt.listen()) {
      long copied = join.write(task.rules(), interrupt::asked);
      plan.outputs()
          .forEach(output ->
              say(output.written() + ": " + Counted.of(output.tensors().size(), "tensor")));
      say(
          "%d parts, of which %s were copied; `%s` can be removed"
              .formatted(recipe.parts(), Bytes.text(copied), work.path()));
    }
    return ExitCode.OK;
  }

  private static void requireOutputs(Plan plan) {
    if (plan.outputs().isEmpty()) {
      throw new DiagnosticException(
          error(Slug.NOTHING_TO_DO, "a script that saves nothing has no parts")
              .help("run it without --part")
              .build());
    }
    if (plan.outputs().stream().anyMatch(output -> output.adapter().isPresent())) {
      throw new DiagnosticException(
          error(Slug.NOT_IN_THIS_VERSION, "adapters are not written in parts")
              .help("run the script without --part; an adapter is small")
              .build());
    }
  }

  private static Recipe recipe(
      Plan plan,
      Source script,
      Map<String, String> arguments,
      int parts,
      int threads,
      long memory) {
    return Recipe.of(
        plan,
        Path.of("").toAbsolutePath().toString(),
        script.name(),
        arguments,
        parts,
        threads,
        memory);
  }

  /** Memory is shared out in the same way in all parts, so the first one's options are all's. */
  private StreamingExecutor.Options agreed(Recipe mine, StreamingExecutor.Options own) {
    Recipe agreed = work.agree(mine);
    requireSame(agreed, mine);
    if (agreed.threads() != own.threads() || agreed.memory() != own.memoryBytes()) {
      say(
          "%d threads and %s of memory, as in the part that was first"
              .formatted(agreed.threads(), Bytes.text(agreed.memory())));
    }
    return new StreamingExecutor.Options(
        own.device(),
        own.backend(),
        agreed.threads(),
        own.tileElements(),
        agreed.memory(),
        own.deviceBytes(),
        own.allowNonFinite());
  }

  private void requireSame(Recipe agreed, Recipe mine) {
    agreed
        .difference(mine)
        .ifPresent(difference -> {
          throw new DiagnosticException(
              error(
                      Slug.OUTPUT_IN_THE_WAY,
                      "the parts in `" + work.path() + "` are computed " + difference)
                  .help("give this run a folder of its own with --work")
                  .build());
        });
  }

  private Patience waiting(Part part, Interrupt interrupt) {
    return parts -> {
      if (interrupt.asked()) {
        throw new CancelledException();
      }
      try {
        Thread.sleep(LOOK_EVERY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancelledException();
      }
    };
  }

  private static void ends(List<Integer> parts) {
    throw new Patience.NotYet(parts);
  }

  private static String find(List<Integer> parts) {
    return parts.size() == 1 ? "part " + parts.getFirst() + " finds" : numbers(parts) + " find";
  }

  private static String numbers(List<Integer> parts) {
    int shown = Math.min(parts.size(), 8);
    String some =
        parts.stream().limit(shown).map(String::valueOf).collect(Collectors.joining(", "));
    return "parts " + some + (parts.size() > shown ? " and others" : "");
  }

  private void say(String line) {
    if (!options.quiet) {
      console.say(line);
    }
  }
}
