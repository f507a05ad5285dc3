// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

/** Hears how far a download is, and may stop it. */
public interface Transfer {
  /**
   * Something is about to be fetched.
   *
   * @param what its id
   * @param bytes how much is missing
   */
  void begin(String what, long bytes);

  /** How much of what is to be fetched is here; called from one thread. */
  void at(long done, long total);

  /** It has come, or will not. */
  void end();

  /** Asked again and again; what has come is kept. */
  boolean stopped();
}
