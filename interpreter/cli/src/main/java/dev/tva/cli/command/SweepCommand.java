// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.console.Interrupt;
import dev.tva.cli.given.ParamsFile;
import dev.tva.cli.given.Scripts;
import dev.tva.diagnostic.Bytes;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.search.SweepException;
import dev.tva.source.Source;
import dev.tva.sweep.Measured;
import dev.tva.sweep.ScriptParameters;
import dev.tva.sweep.SelectionRule;
import dev.tva.sweep.Sweep;
import dev.tva.sweep.SweepResult;
import dev.tva.sweep.shell.ShellEvaluator;
import dev.tva.view.text.ViewText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tva sweep}. */
@Command(
    name = "sweep",
    description =
        "Tries a script over values of its parameters, measures each candidate and selects one.",
    footer = {
      "",
      "Examples:",
      "  tva sweep edit.tva base=./llama lambda=0:1:0.05 --eval './score {model}'",
      "  tva sweep edit.tva base=./llama lambda=0.2,0.5 --eval './score {model}' --keep",
      "  tva sweep merge.tva --search cmaes --budget 99 --eval './score {model}'",
      "  tva sweep merge.tva a=0..1 --budget 9 --jobs 2 --eval './score {model} {slot}'",
      "",
      "Rules: max [SCORE], min [SCORE], largest [PARAM], smallest [PARAM], each with conditions:",
      "  --select 'largest lambda with control >= 95%% of base and score < 0.3'",
      "several, as 'max acc, min loss', for those that no other beats in every way,",
      "or one of the paper's by name: addition, negation, negation-language, analogy.",
      "",
      ExitCode.HELP
    })
public final class SweepCommand implements Callable<Integer> {
  private static final int BATCH = 4;

  @Mixin Help help = new Help();
  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SCRIPT", description = "a .tva file that saves one output")
  String script;

  @Parameters(
      index = "1..*",
      paramLabel = "NAME=VALUE",
      description =
          "values of the script's parameters; of a number several: lambda=0:1:0.05 or"
              + " lambda=0.2,0.5,0.9, or a range to search: lambda=0..2")
  List<String> words = new ArrayList<>();

  @Option(
      names = "--eval",
      paramLabel = "CMD",
      required = true,
      description =
          "a shell command that measures {model}; its last line is a number, or JSON with numbers."
              + " {slot} is from 0 to one less than --jobs")
  String evaluation;

  @Option(
      names = "--control",
      paramLabel = "CMD",
      description = "a second one, for what must not suffer; its scores are called control")
  Optional<String> control = Optional.empty();

  @Option(names = "--select", paramLabel = "RULE", description = "which candidate wins (max)")
  Optional<String> rule = Optional.empty();

  @Mixin SearchOptions search = new SearchOptions();

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "candidates written by one run and on the disk at once (4, or as many as jobs)")
  Optional<Integer> batch = Optional.empty();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "commands that run at once (1)",
      defaultValue = "1")
  int jobs;

  @Option(
      names = "--stop-early",
      description =
          "end a command whose lines of JSON with a \"step\" are worse than half of those before")
  boolean stopEarly;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "for the journal, sweep.csv and sweep.svg (SCRIPT.sweep)")
  Optional<Path> output = Optional.empty();

  @Option(
      names = "--keep",
      description = "run the script with the selected values at the end, and keep what it saves")
  boolean keep;

  @Option(
      names = "--best",
      paramLabel = "FILE",
      description = "write the script with the selected values as its defaults, beside it")
  Optional<Path> best = Optional.empty();

  @Mixin ParamsFile params = new ParamsFile();
  @Mixin EngineOptions engine = new EngineOptions();

  private final Console console;

  public SweepCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try {
      return sweep();
    } catch (SweepException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private int sweep() throws IOException {
    int most = batch.orElse(Math.max(BATCH, jobs));
    if (most < 1 || jobs < 1 || most < jobs) {
      throw usage("--batch and --jobs take numbers from 1, and a batch has work for all jobs");
    }
    Source source = Scripts.read(script);
    ScriptParameters parameters = new ScriptParameters(source);
    var arguments = parameters.divide(params.and(words, source, spec.commandLine()));
    Sweep.Setup setup =
        new Sweep.Setup(
            source,
            arguments.fixed(),
            search.search(parameters, arguments),
            evaluation + "\n" + control.orElse(""),
            most,
            batch.isPresent(),
            jobs,
            stopEarly,
            output.orElseGet(this::folder),
            engine.precision == EngineOptions.Precision.f64,
            engine.executor(),
            engine.files(console, false));
    SelectionRule selection = SelectionRule.parse(rule.orElse("max"), setup.parameters());
    if (stopEarly && !selection.comparesScores()) {
      throw usage("--stop-early compares scores; give --select a max or min for it");
    }
    Sweep sweep = new Sweep(setup);
    List<Diagnostic> problems = keep ? sweep.checkKeeping(engine.overwrite) : sweep.check();
    console.report(problems, Console.Format.text);
    if (ExitCode.of(problems) != ExitCode.OK) {
      return ExitCode.of(problems);
    }
    if (best.isPresent()) {
      sweep.checkFilled(best.get(), engine.overwrite);
    }
    if (!evaluation.contains(ShellEvaluator.MODEL)) {
      console.say("note: the command of --eval has no {model}: it measures the same every time");
    }
    return run(sweep, setup, selection);
  }

  private int run(Sweep sweep, Sweep.Setup setup, SelectionRule selection) throws IOException {
    SweepTableLines live = new SweepTableLines(console, setup.parameters(), !engine.quiet);
    long begun = System.nanoTime();
    SweepResult result;
    try (Interrupt interrupt = Interrupt.listen()) {
      result =
          sweep.run(
              new ShellEvaluator(evaluation, control, interrupt::asked),
              selection,
              live,
              interrupt::asked);
    } finally {
      live.clear();
    }
    if (!engine.quiet) {
      console.say(
          String.format(
              Locale.ROOT,
              "%s, %s: %d measured, %s%d failed; %d %s, %s read in %.1f s",
              result.table(),
              result.plot().getFileName(),
              result.measured().size(),
              result.stopped() == 0 ? "" : result.stopped() + " stopped early, ",
              result.failed(),
              result.batches(),
              result.batches() == 1 ? "batch" : "batches",
              Bytes.text(result.bytesRead()),
              (System.nanoTime() - begun) / 1e9));
    }
    if (result.left() > 0 && !engine.quiet) {
      int most = setup.search().most();
      console.say(
          "note: the search has converged after %d of %d candidates; --seed %d takes another path"
              .formatted(most - result.left(), most, search.next()));
    }
    if (selection.goals().size() > 1) {
      live.front(result.front());
    }
    return selected(sweep, setup, selection, result);
  }

  private int selected(
      Sweep sweep, Sweep.Setup setup, SelectionRule selection, SweepResult result) {
    Optional<Measured> winner = result.winner();
    boolean silent = result.measured().stream().allMatch(m -> m.scores().isEmpty());
    if (silent && rule.isEmpty() && result.failed() == 0) {
      console.say("note: the command of --eval printed no score, so nothing is selected");
      return ExitCode.OK;
    }
    if (winner.isEmpty()) {
      console.report(List.of(nothing(selection, result)), Console.Format.text);
      return ExitCode.PROBLEMS;
    }
    console.out().println("selected " + winner.get().candidate().text());
    console.out().println("  by " + selection.text());
    for (String bound : selection.bounds(result.base())) {
      console.out().println("  here " + bound);
    }
    if (best.isPresent()) {
      console.report(
          sweep.writeFilled(best.get(), winner.get().candidate(), engine.overwrite),
          Console.Format.text);
      console.say(best.get() + ": the script with these values");
    }
    if (!keep) {
      return ExitCode.OK;
    }
    Map<String, String> values = winner.get().candidate().arguments(setup.arguments());
    return new Execution(console, engine, ViewText.Format.text).run(setup.script(), values, false);
  }

  private static Diagnostic nothing(SelectionRule selection, SweepResult result) {
    if (result.measured().stream().allMatch(m -> m.scores().isEmpty())) {
      return error(Slug.NOTHING_SELECTED, "nothing is selected: no candidate has a score")
          .help("let the command of --eval print a number as its last line")
          .build();
    }
    var problem = error(Slug.NOTHING_SELECTED, "no candidate meets `" + selection.text() + "`");
    selection.bounds(result.base()).forEach(b -> problem.note("here that is " + b));
    return problem.help("try values nearer to the base, or ask for less").build();
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private Path folder() {
    String name = Path.of(script).getFileName().toString();
    return Path.of(
        (name.endsWith(".tva") ? name.substring(0, name.length() - 4) : name) + ".sweep");
  }
}
