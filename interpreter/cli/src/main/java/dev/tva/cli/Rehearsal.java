// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import dev.tva.cli.console.Console;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Commands one after the other in one Java, unseen: so that it can record all their classes. */
final class Rehearsal {
  /** Ends a command's words. */
  private static final String END = ";";

  private Rehearsal() {}

  static void run(String[] words) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Console console = Console.to(nowhere, nowhere, _ -> {});
    List<String> command = new ArrayList<>();
    for (String word : words) {
      if (word.equals(END)) {
        Main.run(console, command.toArray(String[]::new));
        command.clear();
      } else {
        command.add(word);
      }
    }
  }
}
