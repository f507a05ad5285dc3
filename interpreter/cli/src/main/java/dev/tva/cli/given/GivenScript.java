// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.given;

import dev.tva.source.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A script on the command line, and the values of its parameters. */
public final class GivenScript {
  @Parameters(
      index = "0",
      paramLabel = "SCRIPT",
      description = "a .tva file, a folder with a main.tva, or - for standard input")
  String script;

  @Parameters(
      index = "1..*",
      paramLabel = "NAME=VALUE",
      description = "values of the script's parameters")
  List<String> words = new ArrayList<>();

  @Mixin ParamsFile params = new ParamsFile();

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  public Source source() {
    return Scripts.read(script);
  }

  /** What the command line and a file of values give together. */
  public Map<String, String> arguments(Source source) {
    return params.and(words, source, spec.commandLine());
  }
}
