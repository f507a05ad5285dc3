// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How long tables may be. */
public final class TopOption {
  @Option(
      names = "--top",
      paramLabel = "N",
      description = "print N rows of each table: the first if it is sorted, else the largest")
  int rows = Integer.MAX_VALUE;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  OptionalInt rows() {
    if (rows < 1) {
      throw new ParameterException(spec.commandLine(), "--top takes a number from 1");
    }
    return rows == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(rows);
  }
}
