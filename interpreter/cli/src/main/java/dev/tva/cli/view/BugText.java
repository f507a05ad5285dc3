// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.view;

import dev.tva.lower.Version;
import java.io.PrintStream;

/** What is said of a fault of tva itself. */
public final class BugText {
  private BugText() {}

  /** The stack trace only where it was asked for. */
  public static void print(Throwable e, boolean debug, PrintStream to) {
    if (debug) {
      e.printStackTrace(to);
    }
    to.println("internal error: " + e);
    to.println("  = note: this is a fault of tva " + Version.text() + ", not of your script");
    if (!debug) {
      to.println("  = help: run it again with --debug and report what that prints");
    }
  }
}
