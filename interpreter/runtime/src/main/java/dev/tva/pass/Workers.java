// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

import java.util.ArrayList;
import java.util.List;

/** Threads that do the same work until it is done. */
public final class Workers {
  private Workers() {}

  /**
   * Waits until all have ended, also when interrupted: they end by themselves, and nothing native
   * may be closed before.
   */
  public static void run(int n, Runnable work) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      threads.add(Thread.ofPlatform().name("worker " + i).start(work));
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (true) {
        try {
          thread.join();
          break;
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
