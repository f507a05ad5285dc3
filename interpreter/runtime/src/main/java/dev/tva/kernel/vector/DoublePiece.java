// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.UnaryFn;
import dev.tva.kernel.Operands;
import dev.tva.kernel.Raw;
import dev.tva.kernel.order.Top;
import dev.tva.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** Registers that hold a piece of a tile of doubles. */
final class DoublePiece implements Piece {
  private static final int CONSTANTS = 8;

  private final double[][] memory;
  private final double[][] constants = new double[CONSTANTS][];
  private final Map<DType, DoubleCodec> codecs = new EnumMap<>(DType.class);
  private int known;
  private long operations;
  private int at;
  private int n;

  DoublePiece(int registers) {
    memory = new double[registers][SIZE + APART / Double.BYTES];
  }

  @Override
  public void begin(int at, int n) {
    this.at = at;
    this.n = n;
  }

  @Override
  public int width() {
    return Double.BYTES;
  }

  @Override
  public MemorySegment array(int elements) {
    return MemorySegment.ofArray(new double[elements]);
  }

  @Override
  public void load(int register, MemorySegment from, int first) {
    MemorySegment.copy(from, JAVA_DOUBLE, (long) first * Double.BYTES, memory[register], 0, n);
  }

  @Override
  public void store(int register, MemorySegment to, int first) {
    MemorySegment.copy(memory[register], 0, to, JAVA_DOUBLE, (long) first * Double.BYTES, n);
  }

  private DoubleCodec codec(DType dtype) {
    return codecs.computeIfAbsent(dtype, DoubleCodec::of);
  }

  @Override
  public void decode(int to, Raw from) {
    codec(from.dtype()).decode(from.bytes(), at, memory[to], n);
  }

  @Override
  public void encode(int from, int write, Operands operands) {
    Raw to = operands.output(write);
    double[] values = memory[from];
    // What lies behind the last element is encoded with it.
    Arrays.fill(values, n, Math.min(SIZE, n + Raw.SLACK / Double.BYTES), 0);
    if (codec(to.dtype()).encode(values, to.bytes(), at, n)) {
      operands.nonFinite(write, MemorySegment.ofArray(values), at, n);
    }
  }

  /** An array full of a number; the last few that were asked for are kept. */
  private double[] constant(double value) {
    for (int i = 0; i < Math.min(known, CONSTANTS); i++) {
      if (Double.doubleToRawLongBits(constants[i][0]) == Double.doubleToRawLongBits(value)) {
        return constants[i];
      }
    }
    double[] made = new double[SIZE];
    Arrays.fill(made, value);
    constants[known++ % CONSTANTS] = made;
    return made;
  }

  @Override
  public void fill(int to, double value) {
    DoubleOps.fill(memory[to], value, n);
  }

  @Override
  public void copy(int to, int from) {
    System.arraycopy(memory[from], 0, memory[to], 0, n);
  }

  @Override
  public void unary(UnaryFn fn, int to, int x) {
    operations++;
    double[] r = memory[to];
    double[] v = memory[x];
    switch (fn) {
      case NEGATE -> DoubleOps.negate(r, v, n);
      case NOT -> DoubleOps.not(r, v, n);
      case ABS -> DoubleOps.abs(r, v, n);
      case SIGN -> DoubleOps.sign(r, v, n);
      case SQRT -> DoubleOps.squareRoot(r, v, n);
      case FLOOR -> DoubleOps.floor(r, v, n);
      case CEIL -> DoubleOps.ceil(r, v, n);
      case EXP, LOG, TANH, SIN, COS, ACOS -> {
        for (int i = 0; i < n; i++) {
          r[i] = fn.apply(v[i]);
        }
      }
    }
  }

  @Override
  public void binary(BinaryFn fn, int to, int x, int y) {
    binary(fn, memory[to], memory[x], memory[y]);
  }

  private void binary(BinaryFn fn, double[] r, double[] v, double[] w) {
    operations++;
    switch (fn) {
      case ADD -> DoubleOps.add(r, v, w, n);
      case SUBTRACT -> DoubleOps.subtract(r, v, w, n);
      case MULTIPLY -> DoubleOps.multiply(r, v, w, n);
      case DIVIDE -> DoubleOps.divide(r, v, w, n);
      case POWER -> {
        for (int i = 0; i < n; i++) {
          r[i] = fn.apply(v[i], w[i]);
        }
      }
      case MIN -> DoubleOps.min(r, v, w, n);
      case MAX -> DoubleOps.max(r, v, w, n);
      case LT -> DoubleOps.less(r, v, w, n);
      case LE -> DoubleOps.lessOrEqual(r, v, w, n);
      case GT -> DoubleOps.greater(r, v, w, n);
      case GE -> DoubleOps.greaterOrEqual(r, v, w, n);
      case EQ -> DoubleOps.equal(r, v, w, n);
      case NE -> DoubleOps.unequal(r, v, w, n);
      case AND -> DoubleOps.and(r, v, w, n);
      case OR -> DoubleOps.or(r, v, w, n);
    }
  }

  @Override
  public void binary(BinaryFn fn, int to, int x, double y) {
    if (fn == BinaryFn.MULTIPLY) {
      operations++;
      DoubleOps.scale(memory[to], memory[x], y, n);
    } else if (fn == BinaryFn.POWER) {
      binary(fn, memory[to], memory[x], constant(y));
    } else {
      binary(fn, memory[to], memory[x], constant(y));
    }
  }

  @Override
  public void top(int to, int x, Top top, long start) {
    operations++;
    double threshold = top.threshold();
    int before = Math.clamp(top.cut() - start - at, 0, n);
    if (before == n) {
      atLeast(memory[to], memory[x], threshold);
    } else {
      double[] first = Arrays.copyOf(memory[x], before);
      above(memory[to], memory[x], threshold);
      for (int i = 0; i < before; i++) {
        boolean taken = Double.isNaN(threshold) ? Double.isNaN(first[i]) : !(first[i] < threshold);
        memory[to][i] = taken ? 1 : 0;
      }
    }
  }

  /** A NaN counts as the largest of all. */
  private void atLeast(double[] to, double[] x, double threshold) {
    if (Double.isNaN(threshold)) {
      DoubleOps.unequal(to, x, x, n);
    } else {
      DoubleOps.less(to, x, constant(threshold), n);
      DoubleOps.not(to, to, n);
    }
  }

  private void above(double[] to, double[] x, double threshold) {
    if (Double.isNaN(threshold)) {
      DoubleOps.fill(to, 0, n);
    } else {
      DoubleOps.lessOrEqual(to, x, constant(threshold), n);
      DoubleOps.not(to, to, n);
    }
  }

  @Override
  public void where(int to, int mask, int x, int y) {
    where(to, mask, memory[x], memory[y]);
  }

  private void where(int to, int mask, double[] x, double[] y) {
    operations++;
    DoubleOps.where(memory[to], memory[mask], x, y, n);
  }

  @Override
  public void where(int to, int mask, int x, double y) {
    where(to, mask, memory[x], constant(y));
  }

  @Override
  public void where(int to, int mask, double x, int y) {
    where(to, mask, constant(x), memory[y]);
  }

  @Override
  public long operations() {
    return operations;
  }
}
