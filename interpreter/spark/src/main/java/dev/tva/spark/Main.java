// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark;

import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.diagnostic.DiagnosticException;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What {@code spark-submit} starts. */
@Command(name = "tva-spark", subcommands = CommandLine.HelpCommand.class)
public final class Main {
  private Main() {}

  /** Runs one command, and exits where that failed: Spark ends otherwise. */
  public static void main(String[] arguments) {
    int code = run(System.out, System.err, arguments);
    if (code != ExitCode.OK) {
      System.exit(code);
    }
  }

  static int run(PrintStream out, PrintStream err, String... arguments) {
    Console console = new Console(out, err, false, false, false, 80, false, _ -> {});
    CommandLine line = new CommandLine(new Main());
    line.addSubcommand(new RunCommand(console));
    line.setExecutionExceptionHandler((e, _, _) -> {
      if (e instanceof DiagnosticException d) {
        console.report(List.of(d.diagnostic()), Console.Format.text);
        return ExitCode.of(List.of(d.diagnostic()));
      }
      throw e;
    });
    return line.execute(arguments);
  }
}
