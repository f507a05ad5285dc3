// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.recipe;

import dev.tva.analysis.Analysis;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.cli.command.EngineOptions;
import dev.tva.cli.command.Execution;
import dev.tva.cli.command.Help;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.given.Locking;
import dev.tva.cli.given.ParamsFile;
import dev.tva.cli.given.Scripts;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.lock.Differences;
import dev.tva.lock.Lock;
import dev.tva.lock.LockedInputs;
import dev.tva.session.Session;
import dev.tva.source.Source;
import dev.tva.view.text.ViewText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tva lock}. */
@Command(
    name = "lock",
    description = {
      "Writes SCRIPT.lock: the script's inputs and values, and the outputs they give.",
      "The outputs are computed and not kept; tva run --lock keeps them. Values that are not given"
          + " are those of the lock that is there.",
      "With --check nothing is computed and no weights are needed: scripts and what they import are"
          + " compared with their locks."
    },
    footer = {
      "",
      "Examples:",
      "  tva lock merge.tva base=models/base ft=models/ft",
      "  tva lock merge.tva --params values.json",
      "  tva lock --check merge.tva other.tva",
      "",
      ExitCode.HELP
    })
public final class LockCommand implements Callable<Integer> {
  @Mixin Help help = new Help();
  @Spec CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "SCRIPT [NAME=VALUE]",
      description = "a .tva file and values of its parameters; with --check several files")
  List<String> words = new ArrayList<>();

  @Mixin ParamsFile params = new ParamsFile();

  @Option(names = "--check", description = "compare scripts with their locks; write nothing")
  boolean check;

  @Mixin EngineOptions engine = new EngineOptions();

  private final Console console;

  public LockCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (check) {
      return checked();
    }
    Source script = Scripts.read(words.getFirst());
    Map<String, String> arguments =
        Locking.known(
            script, params.and(words.subList(1, words.size()), script, spec.commandLine()));
    return new Execution(console, engine, ViewText.Format.text)
        .run(
            script,
            arguments,
            new Locking(console, script, arguments, Locking.Mode.LOCK, engine.threads()));
  }

  private int checked() {
    Set<String> scripts = new LinkedHashSet<>();
    for (String word : words) {
      scripts.add(
          word.endsWith(Lock.ENDING)
              ? word.substring(0, word.length() - Lock.ENDING.length())
              : word);
    }
    List<Diagnostic> problems = new ArrayList<>();
    for (String script : scripts) {
      Source source = Scripts.read(script);
      // A script that nobody has locked is held to nothing.
      if (Files.exists(Path.of(Locking.path(script)))) {
        problems.addAll(checked(source));
      }
    }
    console.report(problems, Console.Format.text);
    return ExitCode.of(problems);
  }

  private static List<Diagnostic> checked(Source source) {
    Lock lock = Locking.read(source.name());
    Session.Checked checked =
        new Session(new FileCatalog()).check(source, Map.of(), Optional.empty(), false);
    if (!checked.ok()) {
      return checked.problems();
    }
    Analysis analysis = checked.analysis().orElseThrow();
    List<String> changed = new Differences(lock).ofTexts(LockedInputs.ofTexts(analysis.sources()));
    return changed.isEmpty() ? List.of() : List.of(Locking.differs(source.name(), changed));
  }
}
