// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.console;

import dev.tva.diagnostic.Diagnostic;
import java.util.List;

/** What the program ends with. */
public final class ExitCode {
  public static final int OK = 0;

  /** The script has problems, even where a header revealed them. */
  public static final int PROBLEMS = 1;

  public static final int USAGE = 2;

  /** Files that cannot be read or written. */
  static final int FILES = 3;

  /** A fault of tva itself. */
  static final int BUG = 70;

  private ExitCode() {}

  /** What the help of a command says of them. */
  public static final String HELP =
      "Exit codes: 0 fine, 1 the script has problems, 2 usage, 3 files, 70 a bug of tva, 130"
          + " stopped.";

  /** Stopped by Ctrl-C, as shells have it. */
  public static final int STOPPED = 130;

  /** That of the first error; warnings and notes are fine. */
  public static int of(List<Diagnostic> problems) {
    return problems.stream().filter(Diagnostic::isError).findFirst().map(d -> of(d)).orElse(OK);
  }

  private static int of(Diagnostic d) {
    return switch (d.slug()) {
      case CANNOT_READ,
          NOT_FETCHED,
          BAD_CHECKPOINT,
          OUTPUT_IS_INPUT,
          OUTPUT_IN_THE_WAY,
          NO_ROOM,
          CANNOT_WRITE ->
          FILES;
      case INTERNAL_ERROR -> BUG;
      default -> PROBLEMS;
    };
  }
}
