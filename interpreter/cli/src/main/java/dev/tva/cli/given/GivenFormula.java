// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.given;

import dev.tva.source.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A formula on the command line, and the values of its names. */
public final class GivenFormula {
  @Parameters(
      index = "0",
      paramLabel = "FORMULA",
      description = "an expression; quote it for the shell")
  String formula;

  @Parameters(
      index = "1..*",
      paramLabel = "NAME=VALUE",
      description = "values of its names: checkpoints or numbers")
  List<String> words = new ArrayList<>();

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  public Source source() {
    return Source.of("<formula>", formula.strip());
  }

  public Map<String, String> arguments() {
    return Arguments.parse(words, spec.commandLine());
  }
}
