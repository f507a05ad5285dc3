// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/**
 * One blob, from the hub into the cache. What is here is at any time a beginning of it, so that
 * whoever comes next goes on behind it: this program or another.
 */
final class Download {
  /** What came is, twice, not what the hub says it is. */
  static final class Spoilt extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;

    Spoilt(String file) {
      super("the checksum of " + file + " is another");
      this.file = file;
    }

    String file() {
      return file;
    }
  }

  private static final int MOST_ATTEMPTS = 2;
  private static final int BUFFER = 1 << 16;

  private final Http http;
  private final Located file;
  private final Path incomplete;
  private final int range;
  private final LongConsumer come;

  /**
   * @param incomplete the file for what has come so far
   * @param range the bytes that are asked for at a time
   * @param come hears of bytes that are here, and of those that are not any more
   */
  Download(Http http, Located file, Path incomplete, int range, LongConsumer come) {
    this.http = http;
    this.file = file;
    this.incomplete = incomplete;
    this.range = range;
    this.come = come;
  }

  /** Fetches what is missing, and looks whether all of it is right. */
  void into(Path blob) throws IOException {
    for (int i = 1; ; i++) {
      long before = Files.exists(incomplete) ? Files.size(incomplete) : 0;
      come.accept(before);
      if (attempt()) {
        HubCache.move(incomplete, blob);
        return;
      }
      come.accept(-Files.size(incomplete));
      Files.delete(incomplete);
      if (i == MOST_ATTEMPTS) {
        throw new Spoilt(file.name());
      }
    }
  }

  private boolean attempt() throws IOException {
    try (FileChannel to =
        FileChannel.open(
            incomplete,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      ContentCheck check;
      if (file.size().isPresent()) {
        if (to.size() > file.size().getAsLong()) {
          come.accept(-to.size());
          to.truncate(0);
        }
        try {
          check = inRanges(to);
        } catch (Ranges.NotGiven _) {
          check = whole(to);
        }
      } else {
        check = whole(to);
      }
      to.force(true);
      return check.isRight();
    }
  }

  private ContentCheck inRanges(FileChannel to) throws IOException {
    long size = file.size().orElseThrow();
    ContentCheck check = ContentCheck.of(file.etag(), size);
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    for (long at = 0; at < to.size(); at += buffer.position()) {
      http.requireGoing();
      to.read(buffer.clear(), at);
      check.add(buffer.array(), buffer.position());
    }
    to.position(to.size());
    try (Ranges ranges = new Ranges(http, file, to.size(), range)) {
      try {
        for (byte[] next = ranges.take(); next.length > 0; next = ranges.take()) {
          write(to, next, next.length);
          check.add(next, next.length);
        }
      } catch (IOException e) {
        for (byte[] begun : ranges.begun()) {
          write(to, begun, begun.length);
        }
        throw e;
      }
    }
    return check;
  }

  /** From a hub that gives no ranges, each attempt begins anew. */
  private ContentCheck whole(FileChannel to) throws IOException {
    return http.retried(() -> {
      come.accept(-to.size());
      to.truncate(0);
      try (Http.Answer a = http.get(file.uri(), -1, -1)) {
        long size = file.size().orElse(a.headers().firstValueAsLong("Content-Length").orElse(-1));
        ContentCheck check = ContentCheck.of(file.etag(), size);
        InputStream in = a.body();
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          http.requireGoing();
          write(to, buffer, n);
          check.add(buffer, n);
        }
        if (size >= 0 && to.size() != size) {
          throw new IOException("the connection broke");
        }
        return check;
      }
    });
  }

  private void write(FileChannel to, byte[] bytes, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
    while (buffer.hasRemaining()) {
      to.write(buffer);
    }
    come.accept(count);
  }
}
