// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.view;

import dev.tva.lower.Version;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What is said of a fault of tva itself. */
public final class BugText {
  private BugText() {}

  /** The stack trace only where it was asked for. */
  public static String of(Throwable e, boolean debug) {
    StringWriter text = new StringWriter();
    if (debug) {
      e.printStackTrace(new PrintWriter(text, true));
    }
    text.append("internal error: " + e + "\n");
    text.append("  = note: this is a fault of tva " + Version.text() + ", not of your script");
    if (!debug) {
      text.append("\n  = help: run it again with --debug and report what that prints");
    }
    return text.toString();
  }
}
