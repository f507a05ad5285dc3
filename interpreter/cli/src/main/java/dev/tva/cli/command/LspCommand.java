// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.catalog.Catalog;
import dev.tva.checkpoint.remote.HubInputs;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.repl.Watch;
import dev.tva.cli.repl.WatchedTransfer;
import dev.tva.lsp.Server;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tva lsp}. */
@Command(
    name = "lsp",
    description = {
      "Serves an editor: problems while typing, completion, quick fixes.",
      "Editors start it and talk to it over standard input and output, in the language server"
          + " protocol."
    },
    footer = {
      "",
      "Examples:",
      "  tva lsp",
      "",
      "The manual's page editors.md says how each editor starts it.",
      "",
      ExitCode.HELP
    })
public final class LspCommand implements Callable<Integer> {
  @Mixin Help help = new Help();

  private final Console console;

  public LspCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (console.inTerminal()) {
      console.say("this is for editors to start; waiting for one on standard input");
    }
    // Nothing else may get between the messages.
    System.setOut(System.err);
    return Server.serve(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new Server.Setup(LspCommand::files, cache(), launcher()));
  }

  /** While somebody types, nothing is fetched: of a hub there is what its cache has. */
  private static Catalog files() {
    HubOptions hub = new HubOptions();
    hub.offline = true;
    return hub.files(hub.inputs(HubInputs.Amount.HEADERS, new WatchedTransfer(Watch.NOBODY)));
  }

  private static Optional<Path> launcher() {
    return Optional.ofNullable(System.getProperty("tva.launcher")).map(Path::of);
  }

  private static Path cache() {
    return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
        .filter(v -> !v.isEmpty())
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
        .resolve("tva");
  }
}
