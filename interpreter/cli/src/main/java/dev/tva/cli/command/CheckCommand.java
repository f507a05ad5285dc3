// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.catalog.Catalog;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.remote.HubInputs;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.given.Arguments;
import dev.tva.cli.given.Scripts;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.session.Session;
import dev.tva.source.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tva check}: the text of scripts, and with arguments the headers too. */
@Command(
    name = "check",
    description = {
      "Checks scripts without reading tensor data.",
      "The text needs no files; with name=value for every parameter the headers are checked too."
    },
    footer = {
      "",
      "Examples:",
      "  tva check *.tva",
      "  tva check edit.tva base=./llama ft=./tuned",
      "  tva check edit.tva --format concise",
      "",
      ExitCode.HELP
    })
public final class CheckCommand implements Callable<Integer> {
  @Mixin Help help = new Help();
  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "SCRIPT|NAME=VALUE",
      arity = "1..*",
      description = "scripts, and values of their parameters")
  List<String> words = new ArrayList<>();

  @Option(
      names = "--format",
      description = "text, concise (file:line:col: ...) or json",
      defaultValue = "text")
  Console.Format format;

  @Option(
      names = "--headers",
      description = "also check the headers of the files that the scripts open")
  boolean headers;

  @Mixin HubOptions hub = new HubOptions();

  private final Console console;

  public CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<String> scripts =
        words.stream().filter(w -> !w.contains("=") || Files.exists(Path.of(w))).toList();
    Map<String, String> arguments =
        Arguments.parse(
            words.stream().filter(w -> !scripts.contains(w)).toList(), spec.commandLine());
    FileCatalog files = hub.files(HubInputs.Amount.HEADERS, console, true);
    Session session = new Session(files);
    SequencedMap<Diagnostic.Key, Diagnostic> found = new LinkedHashMap<>();
    for (String script : scripts) {
      Source source = Scripts.read(script);
      Optional<Catalog> catalog =
          headers || !arguments.isEmpty() ? Optional.of(files) : Optional.empty();
      Session.Checked checked = session.check(source, arguments, catalog, false);
      List<Diagnostic> problems =
          catalog.isPresent() ? session.plan(checked, false).problems() : checked.problems();
      for (Diagnostic d : problems) {
        // Several scripts may import the same file.
        found.putIfAbsent(d.key(), d);
      }
    }
    List<Diagnostic> all = List.copyOf(found.values());
    console.report(all, format);
    return ExitCode.of(all);
  }
}
