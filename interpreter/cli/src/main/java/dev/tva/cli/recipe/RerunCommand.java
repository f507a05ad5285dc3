// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.recipe;

import dev.tva.cli.command.EngineOptions;
import dev.tva.cli.command.Help;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.given.Arguments;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tva rerun}. */
@Command(
    name = "rerun",
    description = {
      "Makes an output again from its metadata.",
      "They hold the script, what it imports and the values of its parameters; the inputs are"
          + " given."
    },
    footer = {
      "",
      "Examples:",
      "  tva rerun out/edited -o out/again base=./llama ft=./tuned",
      "  tva rerun out/edited -o out/stronger base=./llama ft=./tuned strength=0.8",
      "",
      ExitCode.HELP
    })
public final class RerunCommand implements Callable<Integer> {
  @Mixin Help help = new Help();
  @Spec CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "OUTPUT",
      description = "a directory or file that tva wrote")
  String path;

  @Parameters(
      index = "1..*",
      paramLabel = "NAME=VALUE",
      description = "its inputs, by their names in the script; parameters that change")
  List<String> words = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "PATH",
      required = true,
      description = "where it is made")
  String output;

  @Mixin EngineOptions engine = new EngineOptions();

  private final Console console;

  public RerunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Again again = Again.of(path);
    return again.run(
        console, engine, output, Arguments.parse(words, spec.commandLine()), again.to(output));
  }
}
