// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.console;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C while a run computes: asks it to stop and waits until nothing of it is left. */
public final class Interrupt implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean asked;

  private Interrupt() {
    hook =
        new Thread(() -> {
          asked = true;
          try {
            ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
          } catch (InterruptedException _) {
            // The process ends in any case.
          }
        });
  }

  public static Interrupt listen() {
    Interrupt interrupt = new Interrupt();
    Runtime.getRuntime().addShutdownHook(interrupt.hook);
    return interrupt;
  }

  public boolean asked() {
    return asked;
  }

  @Override
  public void close() {
    ended.countDown();
    if (!asked) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
