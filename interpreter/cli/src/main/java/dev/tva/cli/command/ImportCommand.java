// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.checkpoint.Destination;
import dev.tva.checkpoint.ScriptText;
import dev.tva.checkpoint.TextFile;
import dev.tva.checkpoint.WriteRules;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.given.Arguments;
import dev.tva.cli.given.Scripts;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Severity;
import dev.tva.recipe.Importer;
import dev.tva.source.Source;
import dev.tva.view.text.ViewText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tva import}. */
@Command(
    name = "import",
    description = {
      "Makes a script of another tool's recipe: mergekit's YAML, or a .mecha file of sd-mecha.",
      "The script is printed, or written with -o. What that tool ignores or does differently is"
          + " noted in comments, with the line of the recipe."
    },
    footer = {
      "",
      "Examples:",
      "  tva import merge.yml",
      "  tva import merge.yml -o merge.tva",
      "  tva import merge.yml --run base=./llama",
      "",
      ExitCode.HELP
    })
public final class ImportCommand implements Callable<Integer> {
  @Mixin Help help = new Help();
  @Spec CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "RECIPE",
      description = "a file that mergekit-yaml takes, or a .mecha file")
  String recipe;

  @Parameters(
      index = "1..*",
      paramLabel = "NAME=VALUE",
      description = "with --run: other paths for the models, by the names they have in the script")
  List<String> words = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "SCRIPT",
      description = "the script to write; a script that tva import wrote is replaced")
  Path output;

  @Option(
      names = "--strict",
      description = "fail if a key is ignored or something is done differently")
  boolean strict;

  @Option(names = "--run", description = "run the script at once")
  boolean run;

  @Mixin EngineOptions engine = new EngineOptions();

  private final Console console;

  public ImportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (!run && !words.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "'" + words.getFirst() + "' says where a model is in a run: add --run");
    }
    Source text = Scripts.recipe(recipe);
    Optional<Path> folder =
        Optional.ofNullable(output).map(Path::toAbsolutePath).map(Path::getParent);
    RecipeFiles files = new RecipeFiles(folder);
    Importer.Imported imported = Importer.of(text, "out/" + stem(), files);
    List<Diagnostic> problems = new ArrayList<>(imported.problems());
    if (strict) {
      problems.addAll(imported.otherwise());
      problems.replaceAll(this::refused);
    }
    console.report(problems, Console.Format.text);
    if (imported.script().isEmpty() || ExitCode.of(problems) != ExitCode.OK) {
      return ExitCode.of(problems);
    }
    String script = imported.script().get();
    if (output != null) {
      write(script);
    } else if (!run) {
      console.out().print(script);
    }
    return run ? run(script) : ExitCode.OK;
  }

  private Diagnostic refused(Diagnostic d) {
    if (d.isError()) {
      return d;
    }
    List<Diagnostic.Line> lines = new ArrayList<>(d.lines());
    lines.add(
        new dev.tva.diagnostic.Help.Command(
            "to have the script all the same", "tva import " + recipe));
    return new Diagnostic(
        Severity.ERROR, d.slug(), d.sentence(), d.primary(), d.secondary(), lines);
  }

  private int run(String script) {
    String name = output == null ? stem() + ScriptText.ENDING : output.toString();
    return new Execution(console, engine, ViewText.Format.text)
        .run(Source.of(name, script), Arguments.parse(words, spec.commandLine()), false);
  }

  private void write(String script) {
    console.report(
        TextFile.write(
            new Destination(output.toString(), Optional.empty()),
            script,
            WriteRules.of(List.of(Path.of(recipe)), List.of(), engine.overwrite),
            Importer::wrote),
        Console.Format.text);
  }

  private String stem() {
    String file = Path.of(recipe).getFileName().toString();
    return file.replaceFirst("\\.[^.]*$", "");
  }
}
