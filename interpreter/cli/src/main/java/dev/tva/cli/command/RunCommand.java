// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.given.Locking;
import dev.tva.cli.given.ParamsFile;
import dev.tva.cli.given.Witness;
import dev.tva.cli.view.ViewText;
import dev.tva.source.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tva run}. */
@Command(
    name = "run",
    description = {
      "Runs a script: checks it, computes, writes what it saves and prints what it shows.",
      "Nothing appears under an output's name before all outputs are complete."
    },
    footer = {
      "",
      "Examples:",
      "  tva run edit.tva base=./llama ft=./tuned strength=0.4",
      "  tva run soup.tva 'models=[\"run/a\", \"run/b\"]' --threads 4",
      "  tva run measure.tva base=./llama --format csv > norms.csv",
      "",
      ExitCode.HELP
    })
public final class RunCommand implements Callable<Integer> {
  @Mixin Help help = new Help();
  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SCRIPT", description = "a .tva file")
  String script;

  @Parameters(
      index = "1..*",
      paramLabel = "NAME=VALUE",
      description = "values of the script's parameters")
  List<String> words = new ArrayList<>();

  @Option(
      names = "--format",
      description = "of what is shown: text, csv or json",
      defaultValue = "text")
  ViewText.Format format;

  @Mixin ParamsFile params = new ParamsFile();

  @Option(names = "--lock", description = "write SCRIPT.lock after the run")
  boolean lock;

  @Option(
      names = "--locked",
      description = "publish only what SCRIPT.lock says; its values stand for those not given")
  boolean locked;

  @Mixin EngineOptions engine = new EngineOptions();

  private final Console console;

  public RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Source source = Scripts.read(script);
    Map<String, String> given = params.and(words, source, spec.commandLine());
    Map<String, String> arguments =
        locked ? Locking.arguments(source, Locking.read(source.name()), given) : given;
    Witness witness =
        locked
            ? new Locking(console, source, arguments, Locking.Mode.HOLD)
            : lock ? new Locking(console, source, arguments, Locking.Mode.WRITE) : Witness.NONE;
    return new Execution(console, engine, format).run(source, arguments, witness);
  }
}
