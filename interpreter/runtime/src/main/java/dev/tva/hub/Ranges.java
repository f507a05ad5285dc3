// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The bytes of a file from some place on, in order, while several ranges of it are under way. Each
 * range is asked for again where its connection breaks, as long as something comes.
 */
final class Ranges implements Closeable {
  /** The hub gives only whole files. */
  static final class NotGiven extends IOException {
    private static final long serialVersionUID = 1L;

    NotGiven() {
      super("the hub gives no ranges");
    }
  }

  private static final int MOST_FAILURES = 5;
  private static final int AT_A_TIME = 4;

  private final Http http;
  private final Located file;
  private final long size;
  private final int length;
  private final ExecutorService workers;
  private final Deque<Range> ahead = new ArrayDeque<>();

  /** Where the hub sends on to, until that is not valid any more. */
  private volatile URI direct;

  private long next;

  /**
   * @param length the bytes of one range
   */
  Ranges(Http http, Located file, long from, int length) {
    this.http = http;
    this.file = file;
    this.size = file.size().orElseThrow();
    this.length = length;
    this.direct = file.uri();
    this.next = from;
    this.workers =
        Executors.newFixedThreadPool(
            AT_A_TIME, Thread.ofPlatform().daemon().name("hub-", 0).factory());
  }

  /** The next bytes, as many as there are; none at the end of the file. */
  byte[] take() throws IOException {
    http.requireGoing();
    // The first range goes alone: it tells whether ranges are given at all.
    int most = next == 0 && ahead.isEmpty() ? 1 : AT_A_TIME;
    while (ahead.size() < most && next < size) {
      ahead.add(new Range(next, (int) Math.min(length, size - next)));
      next += ahead.getLast().bytes.length;
    }
    if (ahead.isEmpty()) {
      return new byte[0];
    }
    Range first = ahead.getFirst();
    byte[] bytes = first.await();
    if (first.taken == first.bytes.length) {
      ahead.removeFirst();
    }
    return bytes;
  }

  /** What follows on what was taken, as far as it is here, where no more is to come. */
  List<byte[]> begun() {
    close();
    List<byte[]> begun = new ArrayList<>();
    for (Range range : ahead) {
      begun.add(range.come());
      if (range.taken < range.bytes.length) {
        break;
      }
    }
    return begun;
  }

  private final class Range {
    private final long from;
    private final byte[] bytes;
    private final Future<?> work;

    private int taken;

    /** The bytes that are here; only the thread of this range counts them. */
    private volatile int filled;

    private volatile InputStream open = InputStream.nullInputStream();

    Range(long from, int length) {
      this.from = from;
      this.bytes = new byte[length];
      this.work = workers.submit(this::fetch);
    }

    private byte[] fetch() throws IOException {
      int failures = 0;
      while (filled < bytes.length) {
        URI asked = direct;
        int before = filled;
        try {
          fill(asked);
          if (filled < bytes.length) {
            throw new IOException("the connection broke");
          }
        } catch (NotGiven | Http.Stopped e) {
          throw e;
        } catch (Http.Refused e) {
          boolean signed = !asked.equals(file.uri()) && e.status() / 100 == 4;
          if (!signed && !e.isPassing() || ++failures >= MOST_FAILURES) {
            throw e;
          }
          direct = file.uri();
          http.pause(failures, e);
        } catch (IOException e) {
          direct = file.uri();
          failures = filled > before ? 1 : failures + 1;
          if (failures >= MOST_FAILURES) {
            throw e;
          }
          http.pause(failures, e);
        }
      }
      return bytes;
    }

    private void fill(URI uri) throws IOException {
      int already = filled;
      try (Http.Answer a = http.get(uri, from + already, from + bytes.length - 1)) {
        if (a.status() != 206) {
          throw new NotGiven();
        }
        String said = a.headers().firstValue("Content-Range").orElse("");
        if (!said.startsWith("bytes " + (from + already) + "-")) {
          throw new IOException("the hub gives another range than was asked for");
        }
        direct = a.from();
        open = a.body();
        int at = already;
        while (at < bytes.length) {
          int n = a.body().read(bytes, at, bytes.length - at);
          if (n < 0) {
            break;
          }
          at += n;
          filled = at;
        }
      } catch (Http.Refused | NotGiven | Http.Stopped e) {
        throw e;
      } catch (IOException e) {
        if (filled == already) {
          throw e;
        }
        // What has come is kept; the rest is asked for again.
      }
    }

    /** What has come and was not taken. */
    byte[] come() {
      int begin = taken;
      taken = filled;
      return begin == 0 && taken == bytes.length ? bytes : Arrays.copyOfRange(bytes, begin, taken);
    }

    /** All the rest, or after a while what there is of it: a program may be ended at any time. */
    byte[] await() throws IOException {
      while (true) {
        try {
          work.get(100, TimeUnit.MILLISECONDS);
          return come();
        } catch (TimeoutException _) {
          http.requireGoing();
          if (filled > taken) {
            return come();
          }
        } catch (ExecutionException e) {
          if (e.getCause() instanceof IOException cause) {
            throw cause;
          }
          throw new IOException(e.getCause());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new Http.Stopped();
        }
      }
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
    for (Range range : ahead) {
      try {
        range.open.close();
      } catch (IOException _) {
        // Nobody waits for it any more.
      }
    }
  }
}
