// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import org.apache.hadoop.fs.FSDataInputStream;

/** A file that is read by positions, from several threads at once. */
final class ReadChannel extends FileChannel {
  private static final int PIECE = 1 << 20;

  private final FSDataInputStream in;
  private final long size;
  private long position;

  ReadChannel(FSDataInputStream in, long size) {
    this.in = in;
    this.size = size;
  }

  /** As much as is wanted, where the file has it: each call is a request of its own. */
  @Override
  public int read(ByteBuffer to, long from) throws IOException {
    int wanted = (int) Math.min(to.remaining(), Math.max(0, size - from));
    if (wanted == 0) {
      return to.hasRemaining() ? -1 : 0;
    }
    try {
      if (to.hasArray()) {
        in.readFully(from, to.array(), to.arrayOffset() + to.position(), wanted);
        to.position(to.position() + wanted);
      } else {
        byte[] piece = new byte[Math.min(wanted, PIECE)];
        for (int done = 0; done < wanted; ) {
          int n = Math.min(piece.length, wanted - done);
          in.readFully(from + done, piece, 0, n);
          to.put(piece, 0, n);
          done += n;
        }
      }
      return wanted;
    } catch (EOFException _) {
      return -1;
    }
  }

  @Override
  public synchronized int read(ByteBuffer to) throws IOException {
    int count = read(to, position);
    position += Math.max(count, 0);
    return count;
  }

  @Override
  public synchronized long read(ByteBuffer[] to, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, to.length);
    long all = 0;
    for (int i = offset; i < offset + length; i++) {
      int count = read(to[i]);
      if (count < 0) {
        return all == 0 ? -1 : all;
      }
      all += count;
    }
    return all;
  }

  @Override
  public synchronized long position() {
    return position;
  }

  @Override
  public synchronized FileChannel position(long next) {
    position = next;
    return this;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, Math.max(count, 1)));
    long done = 0;
    while (done < count) {
      piece.clear().limit((int) Math.min(piece.capacity(), count - done));
      if (read(piece, from + done) < 0) {
        break;
      }
      piece.flip();
      done += piece.remaining();
      while (piece.hasRemaining()) {
        target.write(piece);
      }
    }
    return done;
  }

  @Override
  public int write(ByteBuffer src) {
    throw new NonWritableChannelException();
  }

  @Override
  public long write(ByteBuffer[] srcs, int offset, int length) {
    throw new NonWritableChannelException();
  }

  @Override
  public int write(ByteBuffer src, long at) {
    throw new NonWritableChannelException();
  }

  @Override
  public FileChannel truncate(long length) {
    throw new NonWritableChannelException();
  }

  @Override
  public long transferFrom(ReadableByteChannel src, long at, long count) {
    throw new NonWritableChannelException();
  }

  @Override
  public void force(boolean metaData) {}

  @Override
  public MappedByteBuffer map(MapMode mode, long from, long length) {
    throw new UnsupportedOperationException("it is not on this machine");
  }

  @Override
  public FileLock lock(long from, long length, boolean shared) {
    throw new UnsupportedOperationException("it is not on this machine");
  }

  @Override
  public FileLock tryLock(long from, long length, boolean shared) {
    throw new UnsupportedOperationException("it is not on this machine");
  }

  @Override
  protected void implCloseChannel() throws IOException {
    in.close();
  }
}
