// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import dev.tva.cli.view.ProgressText;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;

/**
 * Shows how far a computation is once it has lasted a while, and stops it at Ctrl-C. What is typed
 * meanwhile, before Ctrl-C too, is kept, and shown when it is taken.
 */
final class TerminalWatch implements Watch {
  private static final long PATIENCE_MILLIS = 500;
  private static final long REFRESH_MILLIS = 150;

  private final Terminal terminal;
  private volatile Shown current;

  TerminalWatch(Terminal terminal) {
    this.terminal = terminal;
    this.current = new Shown(terminal.getAttributes());
    terminal.handle(Terminal.Signal.INT, _ -> current.stopped = true);
  }

  @Override
  public Computation begin() {
    Attributes before = terminal.getAttributes();
    Attributes during = new Attributes(before);
    during.setLocalFlag(Attributes.LocalFlag.ECHO, false);
    during.setLocalFlag(Attributes.LocalFlag.NOFLSH, true);
    terminal.setAttributes(during);
    Shown shown = new Shown(before);
    current = shown;
    shown.ticker.start();
    return shown;
  }

  private final class Shown implements Computation {
    private final long begun = System.nanoTime();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread ticker =
        Thread.ofPlatform().daemon().name("progress").unstarted(this::tick);
    private final Attributes before;
    private volatile boolean stopped;
    private volatile long done;
    private volatile long total;

    Shown(Attributes before) {
      this.before = before;
    }

    @Override
    public boolean stopped() {
      return stopped;
    }

    @Override
    public void at(long bytesDone, long bytesTotal) {
      done = bytesDone;
      total = bytesTotal;
    }

    private void tick() {
      boolean drawn = false;
      try {
        long wait = PATIENCE_MILLIS;
        while (!ended.await(wait, TimeUnit.MILLISECONDS)) {
          draw(line());
          drawn = true;
          wait = REFRESH_MILLIS;
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      if (drawn) {
        draw("");
      }
    }

    private String line() {
      if (stopped) {
        return "stopping";
      }
      return done == 0
          ? "starting  (Ctrl-C stops)"
          : ProgressText.of(done, total, (System.nanoTime() - begun) / 1e9) + "  (Ctrl-C stops)";
    }

    private void draw(String line) {
      int room = Math.max(1, terminal.getWidth() - 1);
      PrintWriter out = terminal.writer();
      out.print("\r\u001b[K" + (line.length() > room ? line.substring(0, room) : line));
      out.flush();
    }

    @Override
    public void close() {
      ended.countDown();
      try {
        ticker.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      terminal.setAttributes(before);
    }
  }
}
