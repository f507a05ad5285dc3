// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import dev.tva.cli.console.Console;
import dev.tva.cli.repl.RehearsedTerminal;
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
    List<String> command = new ArrayList<>();
    for (String word : words) {
      if (word.equals(END)) {
        String[] one = command.toArray(String[]::new);
        Main.run(Console.to(nowhere, nowhere, Console.NOBODY), one);
        if (one[0].equals("repl")) {
          RehearsedTerminal.use(() -> Main.run(atTerminal(nowhere), one));
        }
        command.clear();
      } else {
        command.add(word);
      }
    }
  }

  private static Console atTerminal(PrintStream nowhere) {
    return new Console(nowhere, nowhere, true, true, true, Console.COLUMNS, true, Console.NOBODY);
  }
}
