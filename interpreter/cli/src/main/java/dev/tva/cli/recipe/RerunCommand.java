// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.recipe;

import dev.tva.cli.command.EngineOptions;
import dev.tva.cli.command.Help;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
  @Mixin MadeOutput made = new MadeOutput();

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
    Again again = made.again();
    return again.run(console, engine, output, made.given(), again.to(output));
  }
}
