// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.given.GivenFormula;
import dev.tva.view.text.ViewText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tva show}. */
@Command(
    name = "show",
    description = "Computes one expression and prints it; writes nothing.",
    footer = {
      "",
      "Examples:",
      "  tva show 'norm(ft - base, per = layer)' base=./llama ft=./tuned",
      "  tva show 'norm(ft - base, per = tensor)' base=./llama ft=./tuned --top 10",
      "  tva show 'cosine(a, b)' a=tau.safetensors b=other.safetensors --format json",
      "",
      ExitCode.HELP
    })
public final class ShowCommand implements Callable<Integer> {
  @Mixin Help help = new Help();
  @Mixin GivenFormula given = new GivenFormula();

  @Option(names = "--format", description = "text, csv or json", defaultValue = "text")
  ViewText.Format format;

  @Mixin TopOption top = new TopOption();

  @Mixin EngineOptions engine = new EngineOptions();

  private final Console console;

  public ShowCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    engine.quiet = true;
    return new Execution(console, engine, format, top.rows())
        .run(given.source(), given.arguments(), true);
  }
}
