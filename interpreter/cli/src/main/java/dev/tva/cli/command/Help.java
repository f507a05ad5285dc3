// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import picocli.CommandLine.Option;

/** What every command answers. */
public final class Help {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this help and exit")
  boolean asked;
}
