// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

/** How grave a diagnostic is; only an error stops a script. */
public enum Severity {
  ERROR,
  WARNING,
  NOTE;

  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
