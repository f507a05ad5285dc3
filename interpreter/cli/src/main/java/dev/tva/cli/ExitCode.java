// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import dev.tva.diagnostic.Diagnostic;
import java.util.List;

/** What the program ends with. */
final class ExitCode {
  static final int OK = 0;

  /** The script has problems, even where a header revealed them. */
  static final int PROBLEMS = 1;

  static final int USAGE = 2;

  /** Files that cannot be read or written. */
  static final int FILES = 3;

  /** A fault of tva itself. */
  static final int BUG = 70;

  private ExitCode() {}

  /** That of the first error; warnings and notes are fine. */
  static int of(List<Diagnostic> problems) {
    return problems.stream().filter(Diagnostic::isError).findFirst().map(d -> of(d)).orElse(OK);
  }

  private static int of(Diagnostic d) {
    return switch (d.slug()) {
      case CANNOT_READ, BAD_CHECKPOINT, OUTPUT_IS_INPUT, OUTPUT_IN_THE_WAY, NO_ROOM, CANNOT_WRITE ->
          FILES;
      case INTERNAL_ERROR -> BUG;
      default -> PROBLEMS;
    };
  }
}
