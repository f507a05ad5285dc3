// SPDX-License-Identifier: Apache-2.0
package dev.formats;

import dev.formats.FormatException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads little-endian numbers and runs of bytes, forward, never past an end; for headers. */
public final class SourceReader {
  private static final int WINDOW = 1 << 13;

  private final ByteSource source;
  private final long end;
  private final ByteBuffer window;
  private long windowEnd;

  /** Reads from a position on, up to an end inside the source. */
  public SourceReader(ByteSource source, long from, long end) {
    this.source = source;
    this.end = end;
    this.window =
        ByteBuffer.allocate((int) Math.min(WINDOW, Math.max(16, end - from)))
            .order(ByteOrder.LITTLE_ENDIAN)
            .limit(0);
    this.windowEnd = from;
  }

  /** The position of the next byte. */
  public long position() {
    return windowEnd - window.remaining();
  }

  /** How many bytes are left before the end. */
  public long left() {
    return end - position();
  }

  /** The next byte, 0 to 255. */
  public int u8() throws IOException {
    return need(1).get() & 0xff;
  }

  /** The next two bytes, 0 to 65535. */
  public int u16() throws IOException {
    return need(2).getShort() & 0xffff;
  }

  /** The next four bytes. */
  public int i32() throws IOException {
    return need(4).getInt();
  }

  /** The next four bytes, from 0 on. */
  public long u32() throws IOException {
    return i32() & 0xffffffffL;
  }

  /** The next eight bytes. */
  public long i64() throws IOException {
    return need(8).getLong();
  }

  /** The next bytes; nothing is allocated unless they are there. */
  public byte[] bytes(long count) throws IOException {
    check(count);
    if (count > Integer.MAX_VALUE - 8) {
      throw new FormatException(
          Reason.TOO_LARGE, "a text of " + count + " bytes is announced", source.path());
    }
    var bytes = new byte[(int) count];
    int buffered = Math.min(bytes.length, window.remaining());
    window.get(bytes, 0, buffered);
    if (buffered < bytes.length) {
      source.read(windowEnd, ByteBuffer.wrap(bytes, buffered, bytes.length - buffered));
      windowEnd += bytes.length - buffered;
    }
    return bytes;
  }

  /** Goes on behind the next bytes. */
  public void skip(long count) throws IOException {
    check(count);
    if (count <= window.remaining()) {
      window.position(window.position() + (int) count);
    } else {
      windowEnd += count - window.remaining();
      window.limit(0);
    }
  }

  private ByteBuffer need(int count) throws IOException {
    if (window.remaining() < count) {
      check(count);
      window.compact();
      window.limit((int) Math.min(window.capacity(), window.position() + (end - windowEnd)));
      int more = window.remaining();
      source.read(windowEnd, window);
      windowEnd += more;
      window.flip();
    }
    return window;
  }

  private void check(long count) throws FormatException {
    if (count < 0 || count > left()) {
      throw new FormatException(Reason.TRUNCATED, "the file ends inside its header", source.path());
    }
  }
}
