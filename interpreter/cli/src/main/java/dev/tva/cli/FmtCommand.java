// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Source;
import dev.tva.syntax.Formatter;
import dev.tva.syntax.Parsed;
import dev.tva.syntax.TvaParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tva fmt}. */
@Command(
    name = "fmt",
    description = "Rewrites scripts in the standard layout. Comments stay.",
    footer = {
      "",
      "Examples:",
      "  tva fmt edit.tva",
      "  tva fmt --check *.tva",
      "  tva fmt - < edit.tva",
      "",
      ExitCode.HELP
    })
final class FmtCommand implements Callable<Integer> {
  @Mixin Help help = new Help();

  @Parameters(
      paramLabel = "SCRIPT",
      arity = "1..*",
      description = "files to rewrite; - reads standard input and writes standard output")
  List<String> scripts = new ArrayList<>();

  @Option(
      names = "--check",
      description = "write nothing; fail and name the files that would change")
  boolean check;

  private final Console console;

  FmtCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    List<Diagnostic> problems = new ArrayList<>();
    boolean differ = false;
    for (String script : scripts) {
      Source source =
          script.equals("-")
              ? Source.of(
                  "<stdin>",
                  new String(System.in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
              : Scripts.read(script);
      Parsed parsed = TvaParser.parse(source);
      if (!parsed.ok()) {
        problems.addAll(parsed.problems());
        continue;
      }
      String formatted = Formatter.format(source);
      if (script.equals("-")) {
        console.out().print(formatted);
      } else if (!formatted.equals(source.text())) {
        differ = true;
        if (check) {
          console.out().println(script);
        } else {
          write(script, formatted);
        }
      }
    }
    console.report(problems, Console.Format.text);
    return problems.isEmpty()
        ? check && differ ? ExitCode.PROBLEMS : ExitCode.OK
        : ExitCode.of(problems);
  }

  private static void write(String script, String text) {
    Path file = Path.of(script);
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try {
      Files.writeString(partial, text);
      Files.move(
          partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new DiagnosticException(
          error(Slug.CANNOT_WRITE, "`" + script + "` cannot be written: " + e.getMessage())
              .help("check that the file and its folder are yours to write")
              .build(),
          e);
    }
  }
}
