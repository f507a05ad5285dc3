// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tva join}. */
@Command(
    name = "join",
    description = {
      "Makes the outputs of a script that was run in parts, once all of them are computed.",
      "They have the same bytes as those of a run in one process."
    },
    footer = {
      "",
      "Examples:",
      "  tva run edit.tva base=./llama ft=./tuned --part 1/2 --work parts",
      "  tva run edit.tva base=./llama ft=./tuned --part 2/2 --work parts",
      "  tva join parts",
      "",
      ExitCode.HELP
    })
public final class JoinCommand implements Callable<Integer> {
  @Mixin Help help = new Help();

  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description = "the folder that was given with --work")
  Path work;

  @Mixin EngineOptions engine = new EngineOptions();

  private final Console console;

  public JoinCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return new Parts(console, engine, work).join();
  }
}
