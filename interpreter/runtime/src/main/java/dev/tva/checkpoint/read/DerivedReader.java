// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.tva.catalog.Piece;
import dev.tva.catalog.RowMap;
import dev.tva.catalog.Rows;
import dev.tva.kernel.Elements;
import dev.tva.kernel.codec.TileCodec;
import dev.tva.plan.Program.Precision;
import dev.tva.tensor.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Computes derived pieces a few rows at a time. A product of two stored factors, which is what most
 * adapters are, is taken in float32, everything else in float64 and rounded once.
 */
final class DerivedReader {
  /**
   * Items that are computed at a time: they stay in the second-level cache, with what makes them.
   */
  private static final int STRIP = 1 << 14;

  private static final int CHUNK = 1 << 12;

  private final PieceReader source;
  private final Held held = new Held();

  DerivedReader(PieceReader source) {
    this.source = source;
  }

  /**
   * Fills a buffer with float32 elements.
   *
   * @param offset the first byte wanted
   */
  void read(Piece.Derived piece, long offset, ByteBuffer to) throws IOException {
    int n = to.remaining() / Float.BYTES;
    if (n == 0) {
      return;
    }
    Elements elements = elements(piece, offset / Float.BYTES, n);
    FloatBuffer into = to.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] chunk = new float[Math.min(n, CHUNK)];
    for (int at = 0; at < n; at += CHUNK) {
      int count = Math.min(CHUNK, n - at);
      elements.read(at, chunk, count);
      into.put(chunk, 0, count);
    }
    to.position(to.limit());
  }

  /** The {@code n} items from number {@code start} on, at least one. */
  Elements elements(Piece.Derived piece, long start, int n) throws IOException {
    Rows rows = piece.rows();
    long cols = rows.cols();
    // Products take rows by twos.
    int most = 2 * (int) Math.max(1, STRIP / cols / 2);
    long first = start / cols;
    long end = (start + n - 1) / cols + 1;
    return new Strips(source(rows, first, (int) (end - first), most), start, end, cols, most);
  }

  /** Items out of the rows that were computed last. */
  private static final class Strips implements Elements {
    private final Source source;
    private final long start;
    private final long endRow;
    private final long cols;
    private final int most;
    private float[] some = {};
    private long first;
    private long behind;

    Strips(Source source, long start, long endRow, long cols, int most) {
      this.source = source;
      this.start = start;
      this.endRow = endRow;
      this.cols = cols;
      this.most = most;
    }

    @Override
    public void read(int at, float[] to, int n) throws IOException {
      for (int done = 0; done < n; ) {
        long item = start + at + done;
        if (item < first || item >= behind) {
          long row = item / cols;
          int count = (int) Math.min(most, endRow - row);
          some = source.rows(row, count);
          first = row * cols;
          behind = first + count * cols;
        }
        int count = (int) Math.min(n - done, behind - item);
        System.arraycopy(some, (int) (item - first), to, done, count);
        done += count;
      }
    }
  }

  /** Gives some rows; they stand until the next are asked for. */
  private interface Source {
    float[] rows(long from, int count) throws IOException;
  }

  /**
   * What rows are computed by.
   *
   * @param most rows that are asked for at a time
   */
  private Source source(Rows x, long from, int count, int most) throws IOException {
    return switch (x) {
      case Rows.Scaled(Rows.Product p, double scale) -> product(p, scale, from, count, most);
      case Rows.Product p -> product(p, 1, from, count, most);
      default -> (first, n) -> rounded(x, 1, first, n);
    };
  }

  /** The left factor is read once for all of the rows where it is no larger than what is made. */
  private Source product(Rows.Product p, double scale, long from, int count, int most)
      throws IOException {
    Rows left = p.left();
    int ranks = (int) left.cols();
    int cols = (int) p.right().cols();
    float[] right =
        held.floats(p.right(), () -> rounded(p.right(), 1, 0, Math.toIntExact(p.right().rows())));
    float[] out = new float[most * cols];
    boolean once = ranks <= cols;
    float[] all = once ? rounded(left, scale, from, count) : new float[0];
    return (first, n) -> {
      float[] l = once ? all : rounded(left, scale, first, n);
      int at = once ? (int) (first - from) * ranks : 0;
      LowRankProduct.of(l, at, right, out, n, ranks, cols);
      return out;
    };
  }

  /** Some rows times a number, in float64 and rounded once. */
  private float[] rounded(Rows x, double scale, long from, int count) throws IOException {
    if (x instanceof Rows.Stored s && s.piece().spec().dtype() != DType.F64) {
      float[] all = stored(s, from, count);
      for (int i = 0; scale != 1 && i < all.length; i++) {
        all[i] = (float) (scale * all[i]);
      }
      return all;
    }
    double[] wide = rows(x, from, count);
    float[] all = new float[wide.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) (scale * wide[i]);
    }
    return all;
  }

  private double[] whole(Rows x) throws IOException {
    return rows(x, 0, Math.toIntExact(x.rows()));
  }

  private double[] inMemory(Rows x) throws IOException {
    return held.doubles(x, () -> whole(x));
  }

  /** {@code count} rows from {@code from}, one after the other. */
  private double[] rows(Rows x, long from, int count) throws IOException {
    int cols = Math.toIntExact(x.cols());
    return switch (x) {
      case Rows.Stored s -> wide(s, from, count);
      case Rows.Transposed(Rows of) -> {
        double[] all = inMemory(of);
        double[] out = new double[count * cols];
        int stride = (int) of.cols();
        for (int i = 0; i < count; i++) {
          for (int j = 0; j < cols; j++) {
            out[i * cols + j] = all[j * stride + (int) from + i];
          }
        }
        yield out;
      }
      case Rows.Part p -> part(p, from, count);
      case Rows.Product(Rows left, Rows right) -> {
        double[] l = rows(left, from, count);
        double[] r = inMemory(right);
        yield LowRankProduct.of(l, r, count, (int) left.cols(), cols);
      }
      case Rows.Tucker t -> tucker(t, from, count);
      case Rows.Combined c -> {
        double[] a = rows(c.x(), from, count);
        double[] b = rows(c.y(), from, count);
        switch (c.by()) {
          case ADD -> Arrays.setAll(a, i -> a[i] + b[i]);
          case SUBTRACT -> Arrays.setAll(a, i -> a[i] - b[i]);
          case MULTIPLY -> Arrays.setAll(a, i -> a[i] * b[i]);
        }
        yield a;
      }
      case Rows.Scaled(Rows of, double factor) -> {
        double[] a = rows(of, from, count);
        Arrays.setAll(a, i -> a[i] * factor);
        yield a;
      }
      case Rows.Weighted w -> {
        double[] factors = inMemory(w.factors());
        double[] a = rows(w.x(), from, count);
        Arrays.setAll(a, i -> a[i] * factors[w.byRow() ? (int) from + i / cols : i % cols]);
        yield a;
      }
      case Rows.Lengthened l -> lengthened(l, from, count);
      case Rows.Kronecker(Rows left, Rows right) -> {
        double[] a = inMemory(left);
        double[] b = inMemory(right);
        int inner = (int) right.cols();
        int height = (int) right.rows();
        double[] out = new double[count * cols];
        for (int i = 0; i < count; i++) {
          int row = (int) from + i;
          int ra = row / height * (int) left.cols();
          int rb = row % height * inner;
          for (int j = 0; j < cols; j++) {
            out[i * cols + j] = a[ra + j / inner] * b[rb + j % inner];
          }
        }
        yield out;
      }
      case Rows.Below(var parts) -> {
        double[] out = new double[count * cols];
        long top = 0;
        for (Rows p : parts) {
          long a = Math.max(from, top);
          long b = Math.min(from + count, top + p.rows());
          if (a < b) {
            double[] some = rows(p, a - top, (int) (b - a));
            System.arraycopy(some, 0, out, (int) (a - from) * cols, some.length);
          }
          top += p.rows();
        }
        yield out;
      }
      case Rows.Gathered g -> gathered(g, (int) from, count);
      case Rows.Repeated(Rows of, _, _) -> {
        double[] line = inMemory(of);
        boolean byRow = of.cols() == 1 && of.rows() > 1 || cols == 1;
        double[] out = new double[count * cols];
        Arrays.setAll(out, i -> line[byRow ? (int) from + i / cols : i % cols]);
        yield out;
      }
      case Rows.Mean(Rows of) -> held.doubles(x, () -> mean(of)).clone();
      case Rows.Replaced r -> {
        double[] out = rows(r.x(), from, count);
        for (int i = 0; i < r.at().size(); i++) {
          long at = r.at().get(i) - from;
          if (at >= 0 && at < count) {
            System.arraycopy(rows(r.by(), i, 1), 0, out, (int) at * cols, cols);
          }
        }
        yield out;
      }
    };
  }

  private double[] wide(Rows.Stored s, long from, int count) throws IOException {
    double[] out = new double[Math.toIntExact(count * s.cols())];
    decode(s, from, Precision.F64, MemorySegment.ofArray(out), out.length);
    return out;
  }

  /** As floats, which hold all but doubles exactly. */
  private float[] stored(Rows.Stored s, long from, int count) throws IOException {
    float[] out = new float[Math.toIntExact(count * s.cols())];
    decode(s, from, Precision.F32, MemorySegment.ofArray(out), out.length);
    return out;
  }

  private void decode(Rows.Stored s, long from, Precision as, MemorySegment to, int n)
      throws IOException {
    int size = Math.toIntExact(s.piece().spec().bytes() / s.piece().spec().elements());
    ByteBuffer raw = ByteBuffer.allocate(n * size);
    source.read(s.piece(), from * s.cols() * size, raw);
    TileCodec.of(s.piece().spec().dtype(), as).decode(MemorySegment.ofArray(raw.array()), to, n);
  }

  private double[] part(Rows.Part p, long from, int count) throws IOException {
    int cols = Math.toIntExact(p.cols());
    int wide = Math.toIntExact(p.x().cols());
    if (p.rowStep() == 1 && cols == wide) {
      return rows(p.x(), p.row() + from, count);
    }
    double[] out = new double[count * cols];
    for (int i = 0; i < count; i++) {
      double[] row = rows(p.x(), p.row() + (from + i) * p.rowStep(), 1);
      for (int j = 0; j < cols; j++) {
        out[i * cols + j] = row[(int) (p.col() + j * p.colStep())];
      }
    }
    return out;
  }

  private double[] tucker(Rows.Tucker t, long from, int count) throws IOException {
    double[] core = inMemory(t.core());
    double[] x = inMemory(t.x());
    int kernel = t.kernel();
    int inner = (int) t.x().rows();
    int wide = (int) t.x().cols();
    int coreCols = (int) t.core().cols();
    double[] out = new double[Math.toIntExact(count * t.cols())];
    for (int i = 0; i < count; i++) {
      for (int s = 0; s < inner; s++) {
        for (int k = 0; k < kernel; k++) {
          double c = core[((int) from + i) * coreCols + s * kernel + k];
          for (int r = 0; r < wide; r++) {
            out[(i * wide + r) * kernel + k] += c * x[s * wide + r];
          }
        }
      }
    }
    return out;
  }

  private double[] lengthened(Rows.Lengthened l, long from, int count) throws IOException {
    int cols = Math.toIntExact(l.cols());
    double[] lengths = inMemory(l.lengths());
    double[] out = rows(l.x(), from, count);
    if (!l.byRow()) {
      int shared = cols / lengths.length;
      double[] norms = held.doubles(l, () -> columnNorms(l.x(), shared));
      for (int at = 0; at < out.length; ) {
        for (int column = 0; column < norms.length; column++) {
          double factor = lengths[column] / (norms[column] + l.epsilon());
          for (int i = 0; i < shared; i++) {
            out[at++] *= factor;
          }
        }
      }
      return out;
    }
    for (int i = 0; i < count; i++) {
      double squares = 0;
      for (int j = 0; j < cols; j++) {
        squares += out[i * cols + j] * out[i * cols + j];
      }
      double factor = lengths[(int) from + i] / (Math.sqrt(squares) + l.epsilon());
      for (int j = 0; j < cols; j++) {
        out[i * cols + j] *= factor;
      }
    }
    return out;
  }

  private static final int ROWS_AT_ONCE = 64;

  private double[] gathered(Rows.Gathered g, int from, int count) throws IOException {
    int cols = Math.toIntExact(g.cols());
    RowMap map = g.map();
    double[] out = new double[count * cols];
    for (int i = 0; i < count; ) {
      int row = from + i;
      int n = map.run(row, count - i);
      int sources = map.sources(row);
      if (sources == 1) {
        double[] some = rows(g.parts().get(map.part(row, 0)), map.row(row, 0), n);
        System.arraycopy(some, 0, out, i * cols, some.length);
      }
      for (int k = 0; sources > 1 && k < sources; k++) {
        double[] one = rows(g.parts().get(map.part(row, k)), map.row(row, k), 1);
        for (int j = 0; j < cols; j++) {
          out[i * cols + j] += one[j] / sources;
        }
      }
      i += n;
    }
    return out;
  }

  private double[] mean(Rows x) throws IOException {
    int cols = Math.toIntExact(x.cols());
    double[] sums = new double[cols];
    for (long from = 0; from < x.rows(); from += ROWS_AT_ONCE) {
      double[] some = rows(x, from, (int) Math.min(ROWS_AT_ONCE, x.rows() - from));
      for (int i = 0; i < some.length; i++) {
        sums[i % cols] += some[i];
      }
    }
    Arrays.setAll(sums, j -> sums[j] / Math.max(1, x.rows()));
    return sums;
  }

  /** Of so many columns beside each other together. */
  private double[] columnNorms(Rows x, int together) throws IOException {
    int cols = Math.toIntExact(x.cols());
    double[] squares = new double[cols / together];
    for (long from = 0; from < x.rows(); from += ROWS_AT_ONCE) {
      double[] some = rows(x, from, (int) Math.min(ROWS_AT_ONCE, x.rows() - from));
      for (int at = 0; at < some.length; ) {
        for (int column = 0; column < squares.length; column++) {
          for (int i = 0; i < together; i++, at++) {
            squares[column] += some[at] * some[at];
          }
        }
      }
    }
    Arrays.setAll(squares, j -> Math.sqrt(squares[j]));
    return squares;
  }
}
