// SPDX-License-Identifier: Apache-2.0
package dev.tva.search;

/** What was asked for makes no sweep; the message is a line for the person who asked. */
public final class SweepException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SweepException(String message) {
    super(message);
  }
}
