// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.remote.HubInputs;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.TransferLine;
import dev.tva.hub.Transfer;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where ids of a hub lead. */
public final class HubOptions {
  @Option(names = "--offline", description = "from a hub, use only what is in its cache")
  boolean offline;

  /** Files, and as much as this of what is on a hub. */
  public FileCatalog files(HubInputs.Amount amount, Console console, boolean told) {
    return files(inputs(amount, new TransferLine(console, told)));
  }

  /** Files, and what comes from the hub that the environment names. */
  FileCatalog files(HubInputs inputs) {
    return new FileCatalog(Optional.ofNullable(System.getenv("HOME")), Optional.of(inputs));
  }

  HubInputs inputs(HubInputs.Amount amount, Transfer transfer) {
    return new HubInputs(System.getenv(), offline, amount, transfer);
  }
}
