// SPDX-License-Identifier: Apache-2.0
package dev.tva.lower;

/** The version that files are marked with. */
public final class Version {
  public static final String TEXT = "0.1.0";

  private Version() {}
}
