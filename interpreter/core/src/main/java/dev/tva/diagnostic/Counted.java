// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

/** Numbers of things, in words: `1 tensor`, `3 tensors`. */
public final class Counted {
  private Counted() {}

  /**
   * @param noun one of them; more have an s behind it
   */
  public static String of(long count, String noun) {
    return count + " " + noun(count, noun);
  }

  /** The noun alone, where the number stands otherwise. */
  public static String noun(long count, String noun) {
    return count == 1 ? noun : noun + "s";
  }
}
