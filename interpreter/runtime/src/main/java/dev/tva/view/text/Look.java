// SPDX-License-Identifier: Apache-2.0
package dev.tva.view.text;

/**
 * What a place where views are written can do.
 *
 * @param bars whether a person looks at it, so that numbers may be drawn
 * @param width in columns
 */
public record Look(boolean bars, boolean color, int width) {
  /** A file or a pipe. */
  public static final Look PLAIN = new Look(false, false, Integer.MAX_VALUE);
}
