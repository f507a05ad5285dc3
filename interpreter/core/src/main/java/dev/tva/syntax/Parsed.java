// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import dev.tva.diagnostic.Diagnostic;
import java.util.List;

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

  public boolean ok() {
    return problems.stream().noneMatch(Diagnostic::isError);
  }
}
