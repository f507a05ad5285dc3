// SPDX-License-Identifier: Apache-2.0
package dev.formats.zip;

import static dev.formats.FormatException.quote;

import dev.formats.ByteSource;
import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * What a deflated record holds, from anywhere.
 *
 * <p>A deflated stream can only be read forward. A few cursors are kept where reads have ended, so
 * that several threads that read a tensor from front to back inflate it once; a read further back
 * than every cursor begins anew.
 */
final class InflatedBytes implements ByteSource {
  private static final int CURSORS = 8;
  private static final int CHUNK = 1 << 14;

  private final ByteSource file;
  private final ZipRecord record;
  private final List<Cursor> idle = new ArrayList<>();
  private boolean closed;

  InflatedBytes(ByteSource file, ZipRecord record) {
    this.file = file;
    this.record = record;
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public long size() {
    return record.size();
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    var cursor = take(offset);
    boolean whole = false;
    try {
      cursor.skipTo(offset);
      cursor.fill(dst);
      whole = true;
    } finally {
      giveBack(cursor, whole);
    }
  }

  private synchronized Cursor take(long offset) throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    var nearest =
        idle.stream()
            .filter(cursor -> cursor.position <= offset)
            .max(Comparator.comparingLong(cursor -> cursor.position));
    nearest.ifPresent(idle::remove);
    return nearest.orElseGet(Cursor::new);
  }

  private synchronized void giveBack(Cursor cursor, boolean usable) {
    if (!usable || closed) {
      cursor.inflater.end();
      return;
    }
    idle.add(cursor);
    if (idle.size() > CURSORS) {
      idle.removeFirst().inflater.end();
    }
  }

  synchronized void close() {
    closed = true;
    idle.forEach(cursor -> cursor.inflater.end());
    idle.clear();
  }

  /** One inflater, and how far it is. */
  private final class Cursor {
    private final Inflater inflater = new Inflater(true);
    private final ByteBuffer input = ByteBuffer.allocate(CHUNK).limit(0);
    private long position;
    private long consumed;

    void skipTo(long offset) throws IOException {
      if (position < offset) {
        var scratch = ByteBuffer.allocate((int) Math.min(CHUNK, offset - position));
        while (position < offset) {
          fill(scratch.clear().limit((int) Math.min(scratch.capacity(), offset - position)));
        }
      }
    }

    void fill(ByteBuffer dst) throws IOException {
      try {
        while (dst.hasRemaining()) {
          int count = inflater.inflate(dst);
          position += count;
          if (count == 0) {
            feed();
          }
        }
      } catch (DataFormatException e) {
        throw damaged(e);
      }
    }

    private void feed() throws IOException {
      long left = record.stored() - consumed;
      if (inflater.finished() || inflater.needsDictionary() || left == 0) {
        throw damaged(null);
      }
      input.clear().limit((int) Math.min(CHUNK, left));
      consumed += input.remaining();
      file.read(record.position() + consumed - input.remaining(), input);
      inflater.setInput(input.flip());
    }
  }

  private FormatException damaged(@Nullable Throwable cause) {
    return new FormatException(
        Reason.MALFORMED,
        "the record " + quote(record.name()) + " does not inflate to what the archive says",
        file.path(),
        null,
        cause);
  }
}
