// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.recipe;

import dev.tva.cli.given.Arguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** An output on the command line, and what it is made anew from. */
final class MadeOutput {
  @Parameters(
      index = "0",
      paramLabel = "OUTPUT",
      description = "a directory or file that tva wrote")
  String path;

  @Parameters(
      index = "1..*",
      paramLabel = "NAME=VALUE",
      description =
          "its inputs, by their names in the script; parameters that change. Inputs from a hub are"
              + " known")
  List<String> words = new ArrayList<>();

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  Again again() {
    return Again.of(path);
  }

  Map<String, String> given() {
    return Arguments.parse(words, spec.commandLine());
  }
}
