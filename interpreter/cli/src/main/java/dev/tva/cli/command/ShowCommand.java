// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.given.Arguments;
import dev.tva.source.Source;
import dev.tva.view.text.ViewText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "EXPRESSION", description = "quote it for the shell")
  String formula;

  @Parameters(
      index = "1..*",
      paramLabel = "NAME=VALUE",
      description = "values of its names: checkpoints or numbers")
  List<String> words = new ArrayList<>();

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
        .run(Source.of("<formula>", formula), Arguments.parse(words, spec.commandLine()), true);
  }
}
