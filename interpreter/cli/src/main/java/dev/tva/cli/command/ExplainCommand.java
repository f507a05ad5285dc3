// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.diagnostic.Explanations;
import dev.tva.diagnostic.Slug;
import dev.tva.diagnostic.Spelling;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tva explain SLUG}. */
@Command(
    name = "explain",
    description = "Explains a kind of problem: the word in brackets, as in error[not-a-model].",
    footer = {"", "Examples:", "  tva explain not-a-model", "  tva explain", "", ExitCode.HELP})
public final class ExplainCommand implements Callable<Integer> {
  @Mixin Help help = new Help();
  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "SLUG",
      arity = "0..1",
      description = "the problem; without it, all are listed")
  String slug;

  private final Console console;

  public ExplainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<String> all = Arrays.stream(Slug.values()).map(Slug::text).sorted().toList();
    if (slug == null) {
      all.forEach(console.out()::println);
      return ExitCode.OK;
    }
    Optional<Slug> found = Slug.of(slug);
    if (found.isEmpty()) {
      List<String> near = Spelling.nearest(slug, all);
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "there is no problem '"
              + slug
              + "'"
              + (near.isEmpty()
                  ? "; tva explain lists them"
                  : "; did you mean " + near.getFirst() + "?"));
    }
    console.print(Explanations.of(found.get()));
    return ExitCode.OK;
  }
}
