// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

import java.util.Locale;

/** Sizes for people, in decimal units. */
public final class Bytes {
  private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB"};

  private Bytes() {}

  /** As options take it, and not less. */
  public static String option(long bytes) {
    return bytes < 10_000_000
        ? Math.ceilDiv(bytes, 1000) + "KB"
        : Math.ceilDiv(bytes, 1_000_000) + "MB";
  }

  public static String text(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double x = bytes;
    int unit = -1;
    while (x >= 999.5 && unit < UNITS.length - 1) {
      x /= 1000;
      unit++;
    }
    return String.format(
        Locale.ROOT, x < 9.995 ? "%.2f %s" : x < 99.95 ? "%.1f %s" : "%.0f %s", x, UNITS[unit]);
  }
}
