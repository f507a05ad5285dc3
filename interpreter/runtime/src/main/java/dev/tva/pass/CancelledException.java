// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

/** The run was stopped by the user; nothing of it is left. */
public final class CancelledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CancelledException() {
    super("stopped");
  }
}
