// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.tva.catalog.Piece;
import dev.tva.catalog.Piece.Alphabet;
import dev.tva.catalog.Piece.Dequantised;
import dev.tva.catalog.Piece.Packing;
import dev.tva.kernel.Elements;
import dev.tva.kernel.codec.ElementFormat;
import dev.tva.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;

/** Reads weights that are kept as codes, tile by tile; holds what all tiles of a tensor need. */
final class Dequantiser {
  private static final int CHUNK = 1 << 12;

  private final Dequantised piece;
  private final Codes codes;
  private final float[] table;
  private final float[] scales;
  private final Optional<float[]> zeros;
  private final Optional<int[]> groups;
  private final long rows;
  private final long cols;
  private final long gridColumns;

  private Dequantiser(
      Dequantised piece,
      Codes codes,
      float[] table,
      float[] scales,
      Optional<float[]> zeros,
      Optional<int[]> groups) {
    this.piece = piece;
    this.codes = codes;
    this.table = table;
    this.scales = scales;
    this.zeros = zeros;
    this.groups = groups;
    this.rows = piece.rows();
    this.cols = piece.cols();
    this.gridColumns = Math.ceilDiv(cols, piece.scales().columns());
  }

  static Dequantiser of(Dequantised piece, PieceReader reader) throws IOException {
    float[] scales = floats(piece.scales().values(), reader);
    Optional<float[]> zeros = Optional.empty();
    if (piece.zeros().isPresent()) {
      Piece.Zeros z = piece.zeros().get();
      long columns = Math.ceilDiv(piece.cols(), piece.scales().columns());
      var packed = new Codes(z.codes(), z.packing(), scales.length / columns, columns, reader);
      byte[] stored = packed.rows(0, scales.length);
      int mask = (1 << z.packing().bits()) - 1;
      float[] values = new float[scales.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = stored[i] + z.plus() & mask;
      }
      zeros = Optional.of(values);
    }
    Optional<int[]> groups = Optional.empty();
    if (piece.scales().groups().isPresent()) {
      Piece.Stored list = piece.scales().groups().get();
      int[] of = new int[(int) list.spec().elements()];
      bytes(list, reader).asIntBuffer().get(of);
      expectBelow(of, scales.length / Math.ceilDiv(piece.cols(), piece.scales().columns()), list);
      groups = Optional.of(of);
    }
    var codes = new Codes(piece.codes(), piece.packing(), piece.rows(), piece.cols(), reader);
    return new Dequantiser(
        piece, codes, table(piece.alphabet(), piece.packing(), reader), scales, zeros, groups);
  }

  private static void expectBelow(int[] of, long groups, Piece.Stored list) throws IOException {
    for (int group : of) {
      if (group < 0 || group >= groups) {
        throw new IOException(
            list.file() + ": codes are of group " + group + ", and there are " + groups);
      }
    }
  }

  private static float[] table(Alphabet alphabet, Packing packing, PieceReader reader)
      throws IOException {
    int bits = packing.bits();
    float[] table = new float[1 << bits];
    switch (alphabet) {
      case Alphabet.Floats(DType dtype) -> {
        for (int i = 0; i < table.length; i++) {
          table[i] = value(dtype, i);
        }
      }
      case Alphabet.Integers(boolean signed, int bias, int divisor) -> {
        for (int i = 0; i < table.length; i++) {
          int value = signed && i >= table.length / 2 ? i - table.length : i;
          table[i] = (float) ((value - bias) / (double) divisor);
        }
      }
      case Alphabet.Table(var values) -> {
        for (int i = 0; i < table.length; i++) {
          table[i] = values.get(i);
        }
      }
      case Alphabet.StoredTable(var values) ->
          System.arraycopy(floats(values, reader), 0, table, 0, table.length);
    }
    return table;
  }

  /** The value of a code of at most 16 bits; that of scales may be an exponent alone. */
  private static float value(DType dtype, int code) {
    if (dtype == DType.F8_E8M0) {
      return code == 0xff ? Float.NaN : (float) Math.scalb(1.0, code - 127);
    }
    return (float) ElementFormat.of(dtype).decode(code);
  }

  private static ByteBuffer bytes(Piece piece, PieceReader reader) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(piece.spec().bytes()));
    reader.read(piece, 0, all);
    return all.flip().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static float[] floats(Piece piece, PieceReader reader) throws IOException {
    ByteBuffer bytes = bytes(piece, reader);
    DType dtype = piece.spec().dtype();
    float[] all = new float[(int) piece.spec().elements()];
    for (int i = 0; i < all.length; i++) {
      all[i] =
          switch (dtype.bits()) {
            case 32 -> bytes.getFloat(4 * i);
            case 16 -> value(dtype, bytes.getShort(2 * i) & 0xffff);
            case 8 -> value(dtype, bytes.get(i) & 0xff);
            default -> (float) bytes.getDouble(8 * i);
          };
    }
    return all;
  }

  /** Fills a buffer with float32 from a byte on; both are whole elements. */
  void read(long offset, ByteBuffer to) throws IOException {
    ByteOrder order = to.order();
    FloatBuffer out = to.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    long at = offset / Float.BYTES;
    if (piece.transposed()) {
      transposed(at, out);
    } else {
      plain(at, out);
    }
    to.order(order).position(to.limit());
  }

  /** The {@code n} elements from number {@code start} on; empty where their codes lie across. */
  Optional<Elements> elements(long start, int n) throws IOException {
    if (piece.transposed()) {
      return Optional.empty();
    }
    byte[] read = codes.rows(start, n);
    return Optional.of((at, to, count) -> decode(read, at, start + at, to, count));
  }

  private void plain(long start, FloatBuffer out) throws IOException {
    int n = out.remaining();
    byte[] read = codes.rows(start, n);
    float[] chunk = new float[Math.min(n, CHUNK)];
    for (int done = 0; done < n; done += CHUNK) {
      int count = Math.min(CHUNK, n - done);
      decode(read, done, start + done, chunk, count);
      out.put(chunk, 0, count);
    }
  }

  /**
   * Elements one after the other.
   *
   * @param at the number of the first in {@code read}
   * @param element its number in the tensor
   */
  private void decode(byte[] read, int at, long element, float[] to, int n) {
    long width = piece.scales().columns();
    float offset = (float) piece.offset();
    for (int i = 0; i < n; ) {
      long row = (element + i) / cols;
      long col = (element + i) % cols;
      int count = (int) Math.min(n - i, Math.min(cols - col, width - col % width));
      int cell = Math.toIntExact(gridRow(row) * gridColumns + col / width);
      float zero = zeros.isPresent() ? zeros.get()[cell] : 0;
      scaled(table, read, at + i, zero, scales[cell], offset, to, i, count);
      i += count;
    }
  }

  private static void scaled(
      float[] table,
      byte[] codes,
      int at,
      float zero,
      float scale,
      float offset,
      float[] to,
      int first,
      int n) {
    for (int i = 0; i < n; i++) {
      to[first + i] = (table[codes[at + i] & 0xff] - zero) * scale + offset;
    }
  }

  private long gridRow(long row) {
    return groups.isPresent() ? groups.get()[(int) row] : row / piece.scales().rows();
  }

  /** Rows of the weight are columns of codes. */
  private void transposed(long start, FloatBuffer out) throws IOException {
    float[] line = new float[Math.toIntExact(rows)];
    for (long at = start; out.hasRemaining(); ) {
      long matrix = at / (rows * cols);
      long first = at / rows % cols;
      long last = Math.min(cols - 1, first + (at % rows + out.remaining() - 1) / rows);
      byte[] read = codes.columns(matrix, first, last);
      for (long col = first; col <= last; col++) {
        int from = (int) ((col - first) * rows);
        for (int row = 0; row < rows; row++) {
          long grid = gridRow(matrix * rows + row);
          int cell = (int) (grid * gridColumns + col / piece.scales().columns());
          float zero = zeros.isPresent() ? zeros.get()[cell] : 0;
          line[row] = (table[read[from + row] & 0xff] - zero) * scales[cell];
        }
        int skip = (int) (at % rows);
        int count = Math.min(line.length - skip, out.remaining());
        out.put(line, skip, count);
        at += count;
      }
    }
  }
}
