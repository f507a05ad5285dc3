// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import picocli.CommandLine.Option;

/** What every command answers. */
final class Help {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this and end")
  boolean asked;
}
