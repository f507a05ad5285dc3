// SPDX-License-Identifier: Apache-2.0
package dev.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A view of another piece by offset and strides: transposed, stepped, expanded, permuted.
 *
 * <p>A run of elements in row-major order is a few boxes; inside a box the order is free, so its
 * source is walked forward once, through a window, whatever the strides are.
 */
public final class StridedPiece implements Piece {
  private static final int WINDOW_BYTES = 1 << 18;

  /** One dimension: how many steps, how far a step goes in the source and in what is read. */
  private record Axis(long count, long stride, long outStride) {}

  private final Piece source;
  private final int width;
  private final long offset;
  private final List<Axis> axes;

  private StridedPiece(Piece source, int width, long offset, List<Axis> axes) {
    this.source = source;
    this.width = width;
    this.offset = offset;
    this.axes = List.copyOf(axes);
  }

  /**
   * The view; a plain slice of the source where the strides are those of a row-major tensor.
   *
   * @param source a piece with at least {@link Sizes#reach} elements
   * @param type what its elements are
   * @param offset the source's element that is the view's first
   */
  public static Piece of(
      Piece source, ElementType type, long offset, List<Long> shape, List<Long> strides) {
    long count = Sizes.elements(shape);
    var axes = merged(shape, strides);
    boolean plain =
        count == 0 || axes.isEmpty() || (axes.size() == 1 && axes.getFirst().stride() == 1);
    return plain
        ? source.slice(count == 0 ? 0 : offset, count)
        : new StridedPiece(source, type.bytes(), offset, axes);
  }

  /** The axes without those of one step; neighbours that step evenly become one. */
  private static List<Axis> merged(List<Long> shape, List<Long> strides) {
    var axes = new ArrayList<Axis>();
    long outStride = 1;
    for (int i = shape.size() - 1; i >= 0; i--) {
      long count = shape.get(i);
      if (count == 1) {
        continue;
      }
      long stride = strides.get(i);
      var inner = axes.isEmpty() ? null : axes.getFirst();
      if (inner != null && inner.count() != 0 && stride == inner.stride() * inner.count()) {
        axes.set(0, new Axis(inner.count() * count, inner.stride(), inner.outStride()));
      } else {
        axes.addFirst(new Axis(count, stride, outStride));
      }
      outStride *= count;
    }
    return axes;
  }

  @Override
  public void read(long first, ByteBuffer dst) throws IOException {
    int start = dst.position();
    long done = 0;
    long wanted = dst.remaining() / width;
    while (done < wanted) {
      long at = first + done;
      int level = 0;
      while (at % axes.get(level).outStride() != 0 || axes.get(level).outStride() > wanted - done) {
        level++;
      }
      var axis = axes.get(level);
      long steps =
          Math.min(
              (wanted - done) / axis.outStride(),
              axis.count() - at / axis.outStride() % axis.count());
      var box = new ArrayList<>(axes.subList(level + 1, axes.size()));
      box.add(new Axis(steps, axis.stride(), axis.outStride()));
      box.sort((a, b) -> Long.compare(b.stride(), a.stride()));
      copy(box, sourceIndex(at), dst, start + (int) (done * width));
      done += steps * axis.outStride();
    }
    dst.position(dst.limit());
  }

  private long sourceIndex(long at) {
    long index = offset;
    for (var axis : axes) {
      index += at / axis.outStride() % axis.count() * axis.stride();
    }
    return index;
  }

  private void copy(List<Axis> box, long from, ByteBuffer dst, int to) throws IOException {
    var inner = box.getLast();
    var outer = box.subList(0, box.size() - 1);
    long last = from;
    for (var axis : box) {
      last += (axis.count() - 1) * axis.stride();
    }
    long run = (inner.count() - 1) * inner.stride() + 1;
    long gap = outer.isEmpty() ? run : outer.getLast().stride();
    // Rows far apart are read one by one, near ones with what lies between.
    boolean apart = gap * width > 8192 && run < gap / 4;
    var window = new Window(source, width, last + 1, apart ? run : Long.MAX_VALUE);
    var steps = new long[outer.size()];
    long index = from;
    long out = to;
    while (true) {
      copyRun(inner, index, window, dst, (int) out);
      int i = outer.size() - 1;
      while (i >= 0 && steps[i] == outer.get(i).count() - 1) {
        index -= steps[i] * outer.get(i).stride();
        out -= steps[i] * outer.get(i).outStride() * width;
        steps[i--] = 0;
      }
      if (i < 0) {
        return;
      }
      steps[i]++;
      index += outer.get(i).stride();
      out += outer.get(i).outStride() * width;
    }
  }

  private void copyRun(Axis axis, long index, Window window, ByteBuffer dst, int to)
      throws IOException {
    if (axis.stride() == 1 && axis.outStride() == 1) {
      window.copy(index, axis.count(), dst, to);
      return;
    }
    int out = to;
    for (long i = 0; i < axis.count(); i++) {
      window.copy(index + i * axis.stride(), 1, dst, out);
      out += (int) (axis.outStride() * width);
    }
  }

  /** A stretch of the source in memory, moved forward when something outside it is wanted. */
  private static final class Window {
    private final Piece source;
    private final int width;
    private final long end;
    private final ByteBuffer bytes;
    private long start;

    Window(Piece source, int width, long end, long longest) {
      this.source = source;
      this.width = width;
      this.end = end;
      long elements = Math.min(longest, Math.min(end, WINDOW_BYTES / width));
      this.bytes = ByteBuffer.allocate((int) elements * width).limit(0);
    }

    void copy(long index, long count, ByteBuffer dst, int to) throws IOException {
      long done = 0;
      while (done < count) {
        long at = index + done;
        if (at < start || (at - start) * width >= bytes.limit()) {
          load(at);
        }
        int from = (int) (at - start) * width;
        int length = (int) Math.min((count - done) * width, bytes.limit() - from);
        move(from, dst, to + (int) (done * width), length);
        done += length / width;
      }
    }

    private void load(long at) throws IOException {
      start = at;
      bytes.clear().limit((int) Math.min(bytes.capacity(), (end - at) * width));
      source.read(at, bytes);
      bytes.flip();
    }

    private void move(int from, ByteBuffer dst, int to, int length) {
      if (length == 1) {
        dst.put(to, bytes.get(from));
      } else {
        dst.put(to, bytes, from, length);
      }
    }
  }
}
