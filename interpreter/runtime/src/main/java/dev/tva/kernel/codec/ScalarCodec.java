// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.codec;

import dev.tva.plan.Program.Precision;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Any format and precision, one element after the other by way of doubles. */
final class ScalarCodec implements TileCodec {
  private final ElementFormat format;
  private final Precision precision;
  private final double[] values = new double[Blocks.SIZE];
  private final double[] table;

  ScalarCodec(ElementFormat format, Precision precision) {
    this.format = format;
    this.precision = precision;
    this.table = format.bits() == 8 ? new double[256] : new double[0];
    for (int code = 0; code < table.length; code++) {
      table[code] = format.decode(code);
    }
  }

  @Override
  public void decode(MemorySegment raw, MemorySegment tile, int n) {
    for (int at = 0; at < n; at += Blocks.SIZE) {
      int count = Math.min(Blocks.SIZE, n - at);
      MemorySegment from = raw.asSlice((long) at * format.bytes());
      switch (format.bits()) {
        case 8 -> {
          for (int i = 0; i < count; i++) {
            values[i] = table[from.get(ValueLayout.JAVA_BYTE, i) & 0xff];
          }
        }
        case 16 -> {
          for (int i = 0; i < count; i++) {
            values[i] = format.half(from.get(Blocks.SHORT, 2L * i));
          }
        }
        case 32 -> {
          for (int i = 0; i < count; i++) {
            values[i] = from.get(Blocks.FLOAT, 4L * i);
          }
        }
        default -> MemorySegment.copy(from, Blocks.DOUBLE, 0, values, 0, count);
      }
      store(tile, at, count);
    }
  }

  @Override
  public boolean encode(MemorySegment tile, MemorySegment raw, int n) {
    boolean finite = true;
    for (int at = 0; at < n; at += Blocks.SIZE) {
      int count = Math.min(Blocks.SIZE, n - at);
      load(tile, at, count);
      MemorySegment to = raw.asSlice((long) at * format.bytes());
      finite &=
          switch (format.bits()) {
            case 8 -> bytes(to, count);
            case 16 -> shorts(to, count);
            case 32 -> floats(to, count);
            default -> doubles(to, count);
          };
    }
    return !finite;
  }

  private boolean bytes(MemorySegment to, int count) {
    boolean finite = true;
    for (int i = 0; i < count; i++) {
      long code = format.encode(values[i]);
      finite &= format.isFinite(code);
      to.set(ValueLayout.JAVA_BYTE, i, (byte) code);
    }
    return finite;
  }

  private boolean shorts(MemorySegment to, int count) {
    boolean finite = true;
    for (int i = 0; i < count; i++) {
      long code = format.encode(values[i]);
      finite &= format.isFinite(code);
      to.set(Blocks.SHORT, 2L * i, (short) code);
    }
    return finite;
  }

  private boolean floats(MemorySegment to, int count) {
    int bad = 0;
    for (int i = 0; i < count; i++) {
      int bits = Float.floatToRawIntBits((float) values[i]);
      bad |= (bits & 0x7fffffff) + 0x00800000;
      to.set(Blocks.INT, 4L * i, bits);
    }
    return bad >= 0;
  }

  private boolean doubles(MemorySegment to, int count) {
    long bad = 0;
    for (int i = 0; i < count; i++) {
      bad |= (Double.doubleToRawLongBits(values[i]) & Long.MAX_VALUE) + (1L << 52);
    }
    MemorySegment.copy(values, 0, to, Blocks.DOUBLE, 0, count);
    return bad >= 0;
  }

  private void load(MemorySegment tile, int at, int count) {
    if (precision == Precision.F64) {
      MemorySegment.copy(tile, Blocks.DOUBLE, 8L * at, values, 0, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      values[i] = tile.get(Blocks.FLOAT, 4L * (at + i));
    }
  }

  private void store(MemorySegment tile, int at, int count) {
    if (precision == Precision.F64) {
      MemorySegment.copy(values, 0, tile, Blocks.DOUBLE, 8L * at, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      tile.set(Blocks.FLOAT, 4L * (at + i), (float) values[i]);
    }
  }
}
