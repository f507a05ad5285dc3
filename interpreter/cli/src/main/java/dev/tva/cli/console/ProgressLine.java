// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.console;

import dev.tva.cli.view.ProgressText;
import dev.tva.pass.Progress;

/** Progress on standard error: one line rewritten on a terminal, a line now and then elsewhere. */
public final class ProgressLine implements Progress {
  private static final long TERMINAL_NANOS = 150_000_000L;
  private static final long PLAIN_NANOS = 10_000_000_000L;

  private final Console console;
  private final boolean wanted;
  private final String what;
  private final long begun = System.nanoTime();
  private long last = begun;
  private boolean shown;

  public ProgressLine(Console console, boolean wanted) {
    this(console, wanted, "read");
  }

  /**
   * @param what is done with the bytes
   */
  ProgressLine(Console console, boolean wanted, String what) {
    this.console = console;
    this.wanted = wanted;
    this.what = what;
  }

  @Override
  public void at(long done, long total) {
    long now = System.nanoTime();
    if (!wanted || now - last < (console.errTerminal() ? TERMINAL_NANOS : PLAIN_NANOS)) {
      return;
    }
    synchronized (this) {
      if (now - last < TERMINAL_NANOS) {
        return;
      }
      last = now;
      double seconds = (now - begun) / 1e9;
      String line = ProgressText.of(done, total, seconds, what);
      if (console.errTerminal()) {
        console.status(line);
        shown = true;
      } else {
        console.say(line);
      }
    }
  }

  /** Takes the line away again. */
  public synchronized void clear() {
    if (shown) {
      console.clearStatus();
      shown = false;
    }
  }
}
