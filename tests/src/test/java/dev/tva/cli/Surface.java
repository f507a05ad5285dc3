// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import dev.tva.cli.console.Console;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Everything that can be typed behind {@code tva}. */
public final class Surface {
  private Surface() {}

  /** Each command, as {@code eval}, and each of its options, as {@code eval --output}. */
  public static SortedSet<String> all() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    CommandLine line = Main.commandLine(Console.to(nowhere, nowhere, _ -> {}), "--help");
    SortedSet<String> all = new TreeSet<>();
    line.getSubcommands()
        .forEach((name, command) -> {
          all.add(name);
          for (OptionSpec option : command.getCommandSpec().options()) {
            all.add(name + " " + longest(option));
          }
        });
    return all;
  }

  private static String longest(OptionSpec option) {
    return Arrays.stream(option.names()).max(Comparator.comparing(String::length)).orElseThrow();
  }
}
