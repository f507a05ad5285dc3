// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.catalog.Catalog;
import dev.tva.checkpoint.remote.HubInputs;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.repl.Editor;
import dev.tva.cli.repl.EngineHost;
import dev.tva.cli.repl.Redirection;
import dev.tva.cli.repl.Watch;
import dev.tva.cli.repl.WatchedTransfer;
import dev.tva.notebook.Kernel;
import dev.tva.notebook.KernelSpec;
import dev.tva.repl.Repl;
import dev.tva.repl.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tva kernel}. */
@Command(
    name = "kernel",
    description = {
      "Serves Jupyter notebooks, whose cells are the lines of a session.",
      "install registers it with Jupyter; serve is what Jupyter then starts."
    },
    footer = {"", "Examples:", "  tva kernel install", "", ExitCode.HELP})
public final class KernelCommand implements Callable<Integer> {
  /** What to do. */
  enum Action {
    install,
    serve
  }

  @Mixin Help help = new Help();
  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "install|serve", description = "what to do")
  Action action = Action.install;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "the connection file, which Jupyter gives to serve")
  Optional<Path> file = Optional.empty();

  /** A session changes them by {@code :set}. */
  private final EngineOptions engine = new EngineOptions();

  private final Console console;

  public KernelCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    return switch (action) {
      case install -> install();
      case serve -> serve();
    };
  }

  private int install() throws IOException {
    Path launcher =
        Optional.ofNullable(System.getProperty("tva.launcher"))
            .map(Path::of)
            .orElseThrow(() ->
                new CommandLine.ParameterException(
                    spec.commandLine(), "only tva's launcher can install its kernel"));
    Path folder = KernelSpec.install(launcher, System.getenv());
    console.say("installed in " + folder + "; choose the kernel tva in a notebook");
    return ExitCode.OK;
  }

  private int serve() throws IOException {
    Path connection =
        file.orElseThrow(() ->
            new CommandLine.ParameterException(
                spec.commandLine(), "serve takes the connection file that Jupyter gives"));
    Settings settings = engine.settings(Settings.Keys.EMACS);
    Kernel.serve(
        connection,
        stopped -> {
          Watch watch = Watch.stopped(stopped);
          return new Repl(
              new EngineHost(
                  engine::executor, () -> files(watch), watch, Editor.none(), Redirection.never()),
              Map.of(),
              settings);
        });
    return ExitCode.OK;
  }

  private Catalog files(Watch watch) {
    return engine.hub.files(engine.hub.inputs(HubInputs.Amount.ALL, new WatchedTransfer(watch)));
  }
}
