// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Has the system bring a file to the disk while the rest of it is still being computed, so that
 * little is left to wait for at the end.
 */
final class WriteBack {
  /** Bytes that are brought there at a time. */
  private static final long SPAN = 64L << 20;

  /** Brings all that was written so far to the disk. */
  interface Disk {
    void force() throws IOException;
  }

  private final Disk disk;
  private final AtomicLong waiting = new AtomicLong();
  private @Nullable FutureTask<Void> last;

  WriteBack(Disk disk) {
    this.disk = disk;
  }

  /** Is told of what was written, by any thread. */
  void wrote(long bytes) {
    if (waiting.addAndGet(bytes) >= SPAN) {
      begin();
    }
  }

  private synchronized void begin() {
    if (waiting.get() < SPAN || (last != null && !last.isDone())) {
      return;
    }
    // A disk that failed says so once: this one failure must stay.
    if (last != null && last.state() == FutureTask.State.FAILED) {
      return;
    }
    waiting.set(0);
    last =
        new FutureTask<>(() -> {
          disk.force();
          return null;
        });
    Thread.ofPlatform().daemon().name("write-back").start(last);
  }

  /**
   * Waits for what has begun, after the last write.
   *
   * @throws IOException if something could not be brought to the disk
   */
  synchronized void end() throws IOException {
    if (last == null) {
      return;
    }
    try {
      last.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    }
  }
}
