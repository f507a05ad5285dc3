// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.view;

import dev.tva.diagnostic.Bytes;
import java.util.Locale;

/** How far a computation is, on one line. */
public final class ProgressText {
  private ProgressText() {}

  public static String of(long done, long total, double seconds) {
    double rate = done / seconds;
    return String.format(
        Locale.ROOT,
        "%3.0f %%  %s of %s read  %s/s  %.0f s left",
        100.0 * done / Math.max(1, total),
        Bytes.text(done),
        Bytes.text(total),
        Bytes.text((long) rate),
        Math.max(0, total - done) / rate);
  }
}
