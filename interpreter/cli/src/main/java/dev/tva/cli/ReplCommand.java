// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import dev.tva.cli.repl.EngineHost;
import dev.tva.cli.repl.PlainRepl;
import dev.tva.cli.repl.Watch;
import dev.tva.session.Repl;
import dev.tva.session.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tva repl}, and {@code tva} alone. */
@Command(
    name = "repl",
    description = {
      "Opens a session: type formulas, see what they are. tva alone does the same.",
      "Example: tva repl base=./llama ft=./tuned"
    })
final class ReplCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "SCRIPT|NAME=VALUE",
      arity = "0..*",
      description = "a script whose bindings to begin with, and values of names")
  List<String> words = new ArrayList<>();

  @Mixin EngineOptions engine = new EngineOptions();

  @Option(names = "--debug", description = "print stack traces", hidden = true)
  boolean debug;

  private final Console console;

  ReplCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    List<String> scripts =
        words.stream().filter(w -> !w.contains("=") || Files.exists(Path.of(w))).toList();
    if (scripts.size() > 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "a session begins with one script; load others with :load");
    }
    Map<String, String> arguments =
        Arguments.parse(
            words.stream().filter(w -> !scripts.contains(w)).toList(), spec.commandLine());
    Settings settings =
        new Settings(
            engine.threads,
            engine.precision == EngineOptions.Precision.f64,
            engine.overwrite,
            Settings.Keys.EMACS);
    Repl repl = new Repl(new EngineHost(engine::executor, Watch.NOBODY), arguments, settings);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var plain = new PlainRepl(repl, in, console.out(), console.err(), console.inTerminal(), debug);
    var problems = plain.run(repl.start(scripts.stream().findFirst()));
    return console.inTerminal() ? ExitCode.OK : ExitCode.of(problems);
  }
}
