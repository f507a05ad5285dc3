// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Trials;
import java.util.List;
import java.util.Optional;

/**
 * What parsing gave: a script as far as it was understood, and all problems found.
 *
 * @param incomplete whether the text ends in the middle of a statement, so that a terminal asks for
 *     more instead of reporting the problems
 */
public record Parsed(Script script, List<Diagnostic> problems, boolean incomplete) {
  public Parsed {
    problems = List.copyOf(problems);
  }

  /** The problems, with those of their helps after which the text can be read better. */
  public List<Diagnostic> told() {
    return Trials.of(
        problems,
        script.source().text().length(),
        h ->
            h instanceof Help.Change c
                ? Optional.of(TvaParser.parse(c.edit().applied()).problems())
                : Optional.empty());
  }

  public boolean ok() {
    return problems.stream().noneMatch(Diagnostic::isError);
  }
}
