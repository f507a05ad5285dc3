// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

import dev.tva.plan.Program.Precision;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A matrix in memory, row after row, native byte order.
 *
 * @param data of whoever allocated it; any thread may use it while that lives
 */
public record Matrix(MemorySegment data, int rows, int cols, Precision precision) {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;

  public Matrix {
    if (rows < 0 || cols < 0 || data.byteSize() < bytes(rows, cols, precision)) {
      throw new IllegalArgumentException(rows + " x " + cols + " in " + data.byteSize());
    }
  }

  /** All zeros, in memory of an arena that any thread may use. */
  public static Matrix allocate(Arena arena, int rows, int cols, Precision precision) {
    MemorySegment data = arena.allocate(Math.max(1, bytes(rows, cols, precision)), 64);
    return new Matrix(data, rows, cols, precision);
  }

  /** Of an element. */
  public static int bytes(Precision precision) {
    return precision == Precision.F32 ? Float.BYTES : Double.BYTES;
  }

  private static long bytes(long rows, long cols, Precision precision) {
    return Math.multiplyExact(rows * cols, bytes(precision));
  }

  public double at(int row, int col) {
    long index = (long) row * cols + col;
    return precision == Precision.F32
        ? data.getAtIndex(FLOAT, index)
        : data.getAtIndex(DOUBLE, index);
  }

  /** Rounds to the precision. */
  public void set(int row, int col, double value) {
    long index = (long) row * cols + col;
    if (precision == Precision.F32) {
      data.setAtIndex(FLOAT, index, (float) value);
    } else {
      data.setAtIndex(DOUBLE, index, value);
    }
  }

  /** Whether no element is infinite or NaN. */
  public boolean isFinite() {
    for (int row = 0; row < rows; row++) {
      for (int col = 0; col < cols; col++) {
        if (!Double.isFinite(at(row, col))) {
          return false;
        }
      }
    }
    return true;
  }

  /** The rows from {@code from} to before {@code to}, in the same memory. */
  public Matrix rows(int from, int to) {
    long width = (long) cols * bytes(precision);
    return new Matrix(data.asSlice(from * width, (to - from) * width), to - from, cols, precision);
  }
}
