// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import java.util.Arrays;

/** What {@code :help} says. */
final class HelpText {
  private HelpText() {}

  static String of() {
    int width = Arrays.stream(Command.values()).mapToInt(c -> c.usage().length()).max().orElse(0);
    StringBuilder out = new StringBuilder();
    out.append(
        """
        Type an expression to see what it is, or NAME = EXPRESSION to keep it:

          base = model("path/to/checkpoint")
          tau = model("path/to/fine-tune") - base
          norm(tau, per = layer)
          save base + 0.5*tau to "out/edited"

        """);
    for (Command c : Command.values()) {
      out.append("  ")
          .append(c.usage())
          .append(" ".repeat(width - c.usage().length() + 2))
          .append(c.does())
          .append('\n');
    }
    return out.append(
            """

            _ is the last result, NAME? tells of a name, !COMMAND runs a command of the shell.
            Tab completes. Ctrl-C stops what is computed, or clears the line. Ctrl-R searches what
            was typed before. A line that is not complete goes on with the next one.
            """)
        .toString();
  }
}
