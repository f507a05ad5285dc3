// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The program: hands its arguments to a command and ends with that command's exit code. */
@Command(
    name = "tva",
    description = "Edits neural networks by arithmetic on their weights.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
public final class Main {
  private Main() {}

  /** Runs one command and exits. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  /** The version the build wrote beside this class. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      try (InputStream text = Main.class.getResourceAsStream("version.txt")) {
        return new String[] {
          "tva " + new String(text.readAllBytes(), StandardCharsets.UTF_8).strip()
        };
      }
    }
  }
}
