// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A body of which the next bytes are waited for so long and no longer. */
final class PatientStream extends InputStream {
  private final InputStream body;
  private final long patience;
  private final ScheduledFuture<?> watch;
  private volatile boolean waiting;
  private volatile boolean late;
  private volatile long since;

  /**
   * @param watches looks a few times in that while whether something has come
   */
  PatientStream(InputStream body, Duration patience, ScheduledExecutorService watches) {
    this.body = body;
    this.patience = patience.toNanos();
    long often = Math.max(1, patience.toNanos() / 4);
    this.watch = watches.scheduleWithFixedDelay(this::look, often, often, TimeUnit.NANOSECONDS);
  }

  private void look() {
    if (waiting && System.nanoTime() - since > patience) {
      late = true;
      try {
        body.close();
      } catch (IOException _) {
        // Who waits is told below.
      }
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    since = System.nanoTime();
    waiting = true;
    try {
      int n = body.read(to, offset, length);
      if (n < 0 && late) {
        throw late();
      }
      return n;
    } catch (IOException e) {
      throw late ? late() : e;
    } finally {
      waiting = false;
    }
  }

  private static IOException late() {
    return new HttpTimeoutException("nothing more came");
  }

  @Override
  public void close() throws IOException {
    watch.cancel(false);
    body.close();
  }
}
