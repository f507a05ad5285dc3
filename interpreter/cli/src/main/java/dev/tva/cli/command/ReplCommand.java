// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.catalog.Catalog;
import dev.tva.checkpoint.remote.HubInputs;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.given.Arguments;
import dev.tva.cli.repl.Editor;
import dev.tva.cli.repl.EngineHost;
import dev.tva.cli.repl.HistoryFile;
import dev.tva.cli.repl.PlainRepl;
import dev.tva.cli.repl.Redirection;
import dev.tva.cli.repl.TerminalRepl;
import dev.tva.cli.repl.Watch;
import dev.tva.cli.repl.WatchedTransfer;
import dev.tva.repl.Repl;
import dev.tva.repl.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
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
    description = "Opens a session: type formulas, see what they are. tva alone does the same.",
    footer = {
      "",
      "Examples:",
      "  tva repl base=./llama ft=./tuned",
      "  tva repl edit.tva base=./llama",
      "",
      ExitCode.HELP
    })
public final class ReplCommand implements Callable<Integer> {
  @Mixin Help help = new Help();
  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "SCRIPT|NAME=VALUE",
      arity = "0..*",
      description = "a script to load first, and values of names")
  List<String> words = new ArrayList<>();

  @Mixin EngineOptions engine = new EngineOptions();

  @Option(
      names = "--keys",
      paramLabel = "emacs|vi",
      description = "which keys edit the line",
      defaultValue = "emacs")
  KeyNames keys = KeyNames.emacs;

  /** Ways to edit a line. */
  enum KeyNames {
    emacs,
    vi
  }

  private final Console console;

  public ReplCommand(Console console) {
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
        engine.settings(keys == KeyNames.vi ? Settings.Keys.VI : Settings.Keys.EMACS);
    Optional<String> script = scripts.stream().findFirst();
    Redirection redirection = new Redirection();
    Function<Watch, Repl> session =
        watch ->
            new Repl(
                new EngineHost(
                    engine::executor,
                    () -> files(watch),
                    watch,
                    Editor.of(System.getenv()),
                    redirection),
                arguments,
                settings);
    boolean capable =
        console.inTerminal()
            && console.outTerminal()
            && !environment("TERM").orElse("dumb").equals("dumb");
    if (capable && TerminalRepl.run(session, script, look(redirection))) {
      return ExitCode.OK;
    }
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var problems =
        new PlainRepl(
                session.apply(Watch.NOBODY),
                in,
                console.out(),
                console.err(),
                console.inTerminal() && console.outTerminal(),
                (boolean) spec.root().findOption("--debug").getValue(),
                redirection)
            .run(script);
    return console.inTerminal() ? ExitCode.OK : ExitCode.of(problems);
  }

  /** What is named is to be computed with, so all of it is fetched at once. */
  private Catalog files(Watch watch) {
    return engine.hub.files(engine.hub.inputs(HubInputs.Amount.ALL, new WatchedTransfer(watch)));
  }

  private TerminalRepl.Options look(Redirection redirection) {
    Path state =
        environment("XDG_STATE_HOME")
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".local", "state"));
    Path file = state.resolve("tva").resolve("history");
    Optional<Path> history = Optional.of(file);
    try {
      HistoryFile.prepare(file);
    } catch (IOException _) {
      console.say("what is typed is not kept: " + file + " cannot be written");
      history = Optional.empty();
    }
    return new TerminalRepl.Options(
        console.color(),
        (boolean) spec.root().findOption("--debug").getValue(),
        history,
        redirection);
  }

  private static Optional<String> environment(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(v -> !v.isEmpty());
  }
}
