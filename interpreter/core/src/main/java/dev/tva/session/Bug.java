// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.lower.Version;

/** What is said of a fault of tva itself. */
public final class Bug {
  private Bug() {}

  public static Diagnostic of(Throwable e) {
    return Diagnostic.error(
            Slug.INTERNAL_ERROR, "tva itself has failed, and the script is not to blame")
        .note("internal error of tva " + Version.text() + ": " + e)
        .words("run it again, and report what that prints; add:", "--debug")
        .build();
  }
}
