// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

/** What was asked for makes no sweep; the message is a line for the person who asked. */
public final class SweepException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SweepException(String message) {
    super(message);
  }
}
