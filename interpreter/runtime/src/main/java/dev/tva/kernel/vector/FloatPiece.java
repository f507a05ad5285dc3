// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.UnaryFn;
import dev.tva.kernel.Operands;
import dev.tva.kernel.Raw;
import dev.tva.kernel.order.Top;
import dev.tva.tensor.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Registers that hold a piece of a tile of floats. */
final class FloatPiece implements Piece {
  private static final int CONSTANTS = 8;

  private final float[][] memory;
  private final float[][] constants = new float[CONSTANTS][];
  private final Map<DType, FloatCodec> codecs = new EnumMap<>(DType.class);
  private @Nullable FloatFunctions functions;
  private int known;
  private long operations;
  private int at;
  private int n;

  FloatPiece(int registers) {
    memory = new float[registers][SIZE + APART / Float.BYTES];
  }

  @Override
  public void begin(int at, int n) {
    this.at = at;
    this.n = n;
  }

  @Override
  public int width() {
    return Float.BYTES;
  }

  @Override
  public MemorySegment array(int elements) {
    return MemorySegment.ofArray(new float[elements]);
  }

  @Override
  public void load(int register, MemorySegment from, int first) {
    MemorySegment.copy(from, JAVA_FLOAT, (long) first * Float.BYTES, memory[register], 0, n);
  }

  @Override
  public void store(int register, MemorySegment to, int first) {
    MemorySegment.copy(memory[register], 0, to, JAVA_FLOAT, (long) first * Float.BYTES, n);
  }

  /** Made when the first is asked for: most formulas have none. */
  private FloatFunctions functions() {
    return functions != null ? functions : (functions = new FloatFunctions());
  }

  private FloatCodec codec(DType dtype) {
    return codecs.computeIfAbsent(dtype, FloatCodec::of);
  }

  @Override
  public void decode(int to, Raw from) {
    if (from.elements().isEmpty()) {
      codec(from.dtype()).decode(from.bytes(), at, memory[to], n);
      return;
    }
    try {
      from.elements().get().read(at, memory[to], n);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void encode(int from, int write, Operands operands) {
    Raw to = operands.output(write);
    float[] values = memory[from];
    // What lies behind the last element is encoded with it.
    Arrays.fill(values, n, Math.min(SIZE, n + Raw.SLACK / Float.BYTES), 0);
    if (codec(to.dtype()).encode(values, to.bytes(), at, n)) {
      operands.nonFinite(write, MemorySegment.ofArray(values), at, n);
    }
  }

  /** An array full of a number; the last few that were asked for are kept. */
  private float[] constant(float value) {
    for (int i = 0; i < Math.min(known, CONSTANTS); i++) {
      if (Float.floatToRawIntBits(constants[i][0]) == Float.floatToRawIntBits(value)) {
        return constants[i];
      }
    }
    float[] made = new float[SIZE];
    Arrays.fill(made, value);
    constants[known++ % CONSTANTS] = made;
    return made;
  }

  @Override
  public void fill(int to, double value) {
    FloatOps.fill(memory[to], (float) value, n);
  }

  @Override
  public void copy(int to, int from) {
    System.arraycopy(memory[from], 0, memory[to], 0, n);
  }

  @Override
  public void unary(UnaryFn fn, int to, int x) {
    operations++;
    float[] r = memory[to];
    float[] v = memory[x];
    switch (fn) {
      case NEGATE -> FloatOps.negate(r, v, n);
      case NOT -> FloatOps.not(r, v, n);
      case ABS -> FloatOps.abs(r, v, n);
      case SIGN -> FloatOps.sign(r, v, n);
      case SQRT -> FloatOps.squareRoot(r, v, n);
      case FLOOR -> FloatOps.floor(r, v, n);
      case CEIL -> FloatOps.ceil(r, v, n);
      case EXP -> functions().exp(r, v, n);
      case LOG -> functions().log(r, v, n);
      case TANH -> functions().tanh(r, v, n);
      case SIN -> functions().sin(r, v, n);
      case COS -> functions().cos(r, v, n);
      case ACOS -> functions().acos(r, v, n);
    }
  }

  @Override
  public void binary(BinaryFn fn, int to, int x, int y) {
    binary(fn, memory[to], memory[x], memory[y]);
  }

  private void binary(BinaryFn fn, float[] r, float[] v, float[] w) {
    operations++;
    switch (fn) {
      case ADD -> FloatOps.add(r, v, w, n);
      case SUBTRACT -> FloatOps.subtract(r, v, w, n);
      case MULTIPLY -> FloatOps.multiply(r, v, w, n);
      case DIVIDE -> FloatOps.divide(r, v, w, n);
      case POWER -> functions().power(r, v, w, n);
      case MIN -> FloatOps.min(r, v, w, n);
      case MAX -> FloatOps.max(r, v, w, n);
      case LT -> FloatOps.less(r, v, w, n);
      case LE -> FloatOps.lessOrEqual(r, v, w, n);
      case GT -> FloatOps.greater(r, v, w, n);
      case GE -> FloatOps.greaterOrEqual(r, v, w, n);
      case EQ -> FloatOps.equal(r, v, w, n);
      case NE -> FloatOps.unequal(r, v, w, n);
      case AND -> FloatOps.and(r, v, w, n);
      case OR -> FloatOps.or(r, v, w, n);
    }
  }

  @Override
  public void binary(BinaryFn fn, int to, int x, double y) {
    if (fn == BinaryFn.MULTIPLY) {
      operations++;
      FloatOps.scale(memory[to], memory[x], (float) y, n);
    } else if (fn == BinaryFn.POWER) {
      functions().power(memory[to], memory[x], (float) y, n);
    } else {
      binary(fn, memory[to], memory[x], constant((float) y));
    }
  }

  @Override
  public void scaledDifference(int to, int x, int y, double c) {
    operations += 2;
    FloatOps.scaledDifference(memory[to], memory[x], memory[y], (float) c, n);
  }

  @Override
  public void addScaledDifference(int to, int x, int y, double c, int between) {
    operations += 3;
    FloatOps.addScaledDifference(memory[to], memory[x], memory[y], (float) c, n);
  }

  @Override
  public void moved(int to, int pivot, List<Term> by, boolean differences, boolean positive) {
    Term first = by.getFirst();
    Term last = by.getLast();
    // Added to what it leaves as it is, where no zero is to change.
    float zero = positive ? 0f : -0f;
    float[] r = memory[to];
    float[] p = memory[pivot];
    // What zeros are taken from stays as it is.
    float[] from = differences ? p : constant(0);
    float[] x = memory[first.x()];
    float[] y = memory[last.x()];
    switch (by.size()) {
      case 1 -> FloatOps.moved(r, p, from, x, (float) first.c(), zero, n);
      case 2 -> FloatOps.moved(r, p, from, x, (float) first.c(), y, (float) last.c(), zero, n);
      default -> {
        Piece.super.moved(to, pivot, by, differences, positive);
        return;
      }
    }
    operations += (differences ? 3L : 2) * by.size() + (positive ? 1 : 0);
  }

  @Override
  public void top(int to, int x, Top top, long start) {
    operations++;
    float threshold = (float) top.threshold();
    int before = Math.clamp(top.cut() - start - at, 0, n);
    if (before == n) {
      atLeast(memory[to], memory[x], threshold);
    } else {
      float[] first = Arrays.copyOf(memory[x], before);
      above(memory[to], memory[x], threshold);
      for (int i = 0; i < before; i++) {
        boolean taken = Float.isNaN(threshold) ? Float.isNaN(first[i]) : !(first[i] < threshold);
        memory[to][i] = taken ? 1 : 0;
      }
    }
  }

  @Override
  public void topElse(int to, int items, Top top, long start, int x, double y, int between) {
    float threshold = (float) top.threshold();
    long before = top.cut() - start - at;
    if (Float.isNaN(threshold) || before > 0 && before < n) {
      Piece.super.topElse(to, items, top, start, x, y, between);
      return;
    }
    operations += 2;
    if (before > 0) {
      FloatOps.unlessLess(memory[to], memory[items], threshold, memory[x], (float) y, n);
    } else {
      FloatOps.unlessLessOrEqual(memory[to], memory[items], threshold, memory[x], (float) y, n);
    }
  }

  /** A NaN counts as the largest of all. */
  private void atLeast(float[] to, float[] x, float threshold) {
    if (Float.isNaN(threshold)) {
      FloatOps.unequal(to, x, x, n);
    } else {
      FloatOps.notLess(to, x, threshold, n);
    }
  }

  private void above(float[] to, float[] x, float threshold) {
    if (Float.isNaN(threshold)) {
      FloatOps.fill(to, 0, n);
    } else {
      FloatOps.notLessOrEqual(to, x, threshold, n);
    }
  }

  @Override
  public void where(int to, int mask, int x, int y) {
    where(to, mask, memory[x], memory[y]);
  }

  private void where(int to, int mask, float[] x, float[] y) {
    operations++;
    FloatOps.where(memory[to], memory[mask], x, y, n);
  }

  @Override
  public void where(int to, int mask, int x, double y) {
    operations++;
    FloatOps.whereElse(memory[to], memory[mask], memory[x], (float) y, n);
  }

  @Override
  public void where(int to, int mask, double x, int y) {
    where(to, mask, constant((float) x), memory[y]);
  }

  @Override
  public long operations() {
    return operations;
  }
}
