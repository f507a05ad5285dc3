// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.look;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.cli.command.Help;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.demo.StartingFiles;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tva new}. */
@Command(
    name = "new",
    description = {
      "Makes a folder to begin with.",
      "demo: the tour's tiny checkpoints and scripts, so that the tour can be typed.",
      "recipe: a recipe, its values, and the checks of a repository."
    },
    footer = {"", "Examples:", "  tva new demo", "  tva new recipe my-merge", "", ExitCode.HELP})
public final class NewCommand implements Callable<Integer> {
  @Mixin Help help = new Help();

  @Parameters(index = "0", paramLabel = "demo|recipe", description = "what the folder is for")
  StartingFiles kind;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "its path (demo or recipe); it must not exist")
  Optional<Path> folder = Optional.empty();

  private final Console console;

  public NewCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Path target = folder.orElseGet(() -> Path.of(kind.name()));
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new DiagnosticException(
          error(Slug.OUTPUT_IN_THE_WAY, "`" + target + "` exists already")
              .note("nothing is written into an existing folder")
              .command("to make another one:", "tva new " + kind.name() + " " + target + "-2")
              .build());
    }
    try {
      console.say(target + ": " + String.join(", ", kind.write(target)));
    } catch (IOException e) {
      throw new DiagnosticException(
          error(Slug.CANNOT_WRITE, "`" + target + "` cannot be made")
              .note(String.valueOf(e.getMessage()))
              .build(),
          e);
    }
    console.say(
        kind == StartingFiles.demo
            ? "try: cd "
                + target
                + " && tva eval 'base + 0.5*(ft - base)' base=base ft=ft_a"
                + " -o out/half"
            : "next: name your checkpoints in " + target.resolve("values.json"));
    return ExitCode.OK;
  }
}
