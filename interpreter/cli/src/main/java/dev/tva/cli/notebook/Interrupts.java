// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.notebook;

import dev.tva.cli.repl.Watch;

/** Stops what a cell computes when the notebook asks for it. */
final class Interrupts implements Watch {
  private volatile boolean stopped;

  /** A cell begins: what was asked before is over. */
  void cellBegins() {
    stopped = false;
  }

  void interrupt() {
    stopped = true;
  }

  @Override
  public Computation begin() {
    return new Computation() {
      @Override
      public boolean stopped() {
        return stopped;
      }

      @Override
      public void at(long bytesDone, long bytesTotal) {}

      @Override
      public void close() {}
    };
  }
}
