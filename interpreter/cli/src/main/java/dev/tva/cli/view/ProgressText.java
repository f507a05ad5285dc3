// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.view;

import dev.tva.diagnostic.Bytes;
import java.util.Locale;

/** How far a computation is, on one line. */
public final class ProgressText {
  private ProgressText() {}

  /** A first small part says nothing of how long the rest takes, so nothing is said of that. */
  public static String of(long done, long total, double seconds) {
    return of(done, total, seconds, "read");
  }

  /**
   * @param what is done with the bytes
   */
  public static String of(long done, long total, double seconds, String what) {
    String read =
        String.format(
            Locale.ROOT,
            "%3.0f %%  %s of %s %s",
            100.0 * done / Math.max(1, total),
            Bytes.text(done),
            Bytes.text(total),
            what);
    if (done < total / 50) {
      return read;
    }
    double rate = done / seconds;
    return read
        + String.format(
            Locale.ROOT,
            "  %s/s  %.0f s left",
            Bytes.text((long) rate),
            Math.max(0, total - done) / rate);
  }
}
