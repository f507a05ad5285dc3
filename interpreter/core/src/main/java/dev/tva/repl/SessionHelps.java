// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Helps as a session takes them: what an option says to a command, a setting says to it. */
final class SessionHelps {
  /** What only its own command line takes. */
  private static final Set<String> AT_THE_START =
      Set.of("--memory", "--device-memory", "--allow-nonfinite", "--debug");

  private SessionHelps() {}

  static Diagnostic of(Diagnostic d) {
    return new Diagnostic(
        d.severity(),
        d.slug(),
        d.sentence(),
        d.primary(),
        d.secondary(),
        d.lines().stream().map(SessionHelps::of).toList());
  }

  private static Diagnostic.Line of(Diagnostic.Line line) {
    if (!(line instanceof Help.Words(String text, List<String> words))) {
      return line;
    }
    String option = words.getFirst();
    if (AT_THE_START.contains(option)) {
      return new Help.Command(text, "tva repl " + String.join(" ", words));
    }
    boolean setting =
        Arrays.stream(Settings.Name.values()).anyMatch(n -> option.equals("--" + n.word()));
    return setting
        ? new Help.Command(text, ":set " + String.join(" ", words).substring("--".length()))
        : line;
  }
}
