// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.checkpoint.Destination;
import dev.tva.checkpoint.TextFile;
import dev.tva.checkpoint.WriteRules;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.given.Scripts;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Printable;
import dev.tva.source.Source;
import dev.tva.syntax.Parsed;
import dev.tva.syntax.TvaParser;
import dev.tva.syntax.format.Formatter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
public final class FmtCommand implements Callable<Integer> {
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

  public FmtCommand(Console console) {
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
        problems.addAll(parsed.told());
        continue;
      }
      String formatted = Formatter.format(source);
      if (script.equals("-")) {
        console.out().print(formatted);
      } else if (!formatted.equals(source.text())) {
        differ = true;
        if (check) {
          console.out().println(Printable.of(script));
        } else {
          console.report(write(source, formatted), Console.Format.text);
        }
      }
    }
    console.report(problems, Console.Format.text);
    return problems.isEmpty()
        ? check && differ ? ExitCode.PROBLEMS : ExitCode.OK
        : ExitCode.of(problems);
  }

  /** The script is what it was when it was read, or it is left as it is now. */
  private static List<Diagnostic> write(Source script, String text) {
    return TextFile.write(
        new Destination(script.name(), Optional.empty()),
        text,
        WriteRules.of(List.of(), List.of(), false),
        script.text()::equals);
  }
}
