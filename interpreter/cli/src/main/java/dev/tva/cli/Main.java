// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import dev.tva.lower.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The program: hands its arguments to a command and ends with that command's exit code. */
@Command(
    name = "tva",
    description = "Edits neural networks by arithmetic on their weights.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.BuildVersion.class)
public final class Main {
  private Main() {}

  /** Runs one command and exits. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  /** The version of this build. */
  static final class BuildVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"tva " + Version.text()};
    }
  }
}
