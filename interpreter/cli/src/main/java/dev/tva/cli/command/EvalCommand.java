// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.given.GivenFormula;
import dev.tva.session.SaveTo;
import dev.tva.source.Source;
import dev.tva.syntax.Parsed;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import dev.tva.view.text.ViewText;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tva eval}. */
@Command(
    name = "eval",
    description = {
      "Computes one formula and writes the model or delta it is.",
      "Its names are given as name=path, or name=number."
    },
    footer = {
      "",
      "Examples:",
      "  tva eval 'base + 0.5*(ft - base)' base=./llama ft=./tuned -o out/edited",
      "  tva eval 'mean(a, b)' a=./one b=./other -o soup.safetensors --dtype bf16",
      "  tva eval 'ft - base' base=./llama ft=./tuned -o tau.safetensors",
      "",
      ExitCode.HELP
    })
public final class EvalCommand implements Callable<Integer> {
  @Mixin Help help = new Help();
  @Spec CommandSpec spec;
  @Mixin GivenFormula given = new GivenFormula();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "PATH",
      required = true,
      description = "a directory, or a .safetensors file")
  String output;

  @Option(
      names = "--dtype",
      paramLabel = "DTYPE",
      description = "dtype of the output: bf16, f16, f32, ...")
  String dtype = "";

  @Mixin EngineOptions engine = new EngineOptions();

  private final Console console;

  public EvalCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Source source = given.source();
    Parsed parsed = TvaParser.parse(source);
    boolean expression =
        parsed.script().statements().size() == 1
            && parsed.script().statements().getFirst() instanceof Statement.Bare;
    if (parsed.ok() && !expression) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "eval takes one expression; put statements into a script for tva run");
    }
    SaveTo to =
        new SaveTo(
            Source.of("--output", output),
            dtype.isEmpty() ? Optional.empty() : Optional.of(Source.of("--dtype", dtype)));
    return new Execution(console, engine, ViewText.Format.text).save(source, to, given.arguments());
  }
}
