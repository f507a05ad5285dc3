// SPDX-License-Identifier: Apache-2.0
package dev.tva.whole;

/** Lets tensors into memory while they fit; one alone always does. */
final class MemoryGate {
  private final long budget;
  private long held;

  MemoryGate(long budget) {
    this.budget = budget;
  }

  /** Whether there was room. */
  synchronized boolean tryEnter(long bytes) {
    if (held > 0 && held + bytes > budget) {
      return false;
    }
    held += bytes;
    return true;
  }

  /** Waits until there is room. */
  synchronized void enter(long bytes) {
    boolean interrupted = false;
    while (!tryEnter(bytes)) {
      try {
        wait();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized void leave(long bytes) {
    held -= bytes;
    notifyAll();
  }
}
