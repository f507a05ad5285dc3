// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import dev.tva.graph.BinaryFn;
import dev.tva.graph.UnaryFn;
import dev.tva.kernel.Tiles;
import dev.tva.plan.Program.Precision;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.LongAdder;

/**
 * Registers that are the host's own memory, with an array over each. Arrays are made once for each
 * of a ladder of lengths, so that a small tensor does not compute a full tile; every length is a
 * multiple of the widest vector, so that no element's result depends on its place.
 */
final class DjlTiles implements Tiles {
  /** Arrays of a tile that one operation has the engine allocate, where it does. */
  static final int TEMPORARIES = 3;

  private static final int SHORTEST = 256;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;

  private final Arena arena = Arena.ofConfined();
  private final DjlArrays arrays = new DjlArrays(-1);
  private final DataType type;
  private final int capacity;
  private final MemorySegment[] memory;
  private final NDArray[][] ladder;
  private final MemorySegment scalarMemory;
  private final NDArray scalar;
  private final NDArray zero;
  private final LongAdder total;
  private final float[] floats = new float[SHORTEST];
  private final double[] doubles = new double[SHORTEST];
  private long operations;
  private int level;
  private long length;

  DjlTiles(Precision precision, int registers, int elements, LongAdder total) {
    this.total = total;
    type = precision == Precision.F32 ? DataType.FLOAT32 : DataType.FLOAT64;
    capacity = capacity(elements);
    memory = new MemorySegment[registers];
    for (int r = 0; r < registers; r++) {
      memory[r] = arena.allocate((long) capacity * type.getNumOfBytes(), 64);
    }
    int levels = 1;
    while ((long) SHORTEST << levels - 1 < capacity) {
      levels++;
    }
    ladder = new NDArray[registers][levels];
    scalarMemory = arena.allocate(64, 64);
    scalar = arrays.scalarOver(scalarMemory, type);
    zero = arrays.scalarOver(arena.allocate(64, 64), type);
    begin(elements);
  }

  private static int capacity(int elements) {
    return Math.ceilDiv(elements, SHORTEST) * SHORTEST;
  }

  static long bytes(Precision precision, int registers, int elements) {
    return (long) registers
        * capacity(elements)
        * (precision == Precision.F32 ? Float.BYTES : Double.BYTES);
  }

  @Override
  public MemorySegment host(int register) {
    return memory[register];
  }

  @Override
  public void upload(int register) {}

  @Override
  public void download(int register) {}

  @Override
  public void begin(int elements) {
    level = 0;
    while ((long) SHORTEST << level < elements) {
      level++;
    }
    length = Math.min((long) SHORTEST << level, capacity);
  }

  private NDArray at(int register) {
    NDArray[] lengths = ladder[register];
    NDArray known = lengths[level];
    if (known != null) {
      return known;
    }
    return lengths[level] = arrays.over(memory[register], length, type);
  }

  private NDArray scalar(double value) {
    if (type == DataType.FLOAT32) {
      scalarMemory.set(FLOAT, 0, (float) value);
    } else {
      scalarMemory.set(DOUBLE, 0, value);
    }
    return scalar;
  }

  @Override
  public void fill(int to, double value) {
    // Doubling copies: a plain loop over a segment is several times slower.
    MemorySegment target = memory[to];
    long bytes = length * type.getNumOfBytes();
    long done = Math.min(bytes, 64);
    for (long at = 0; at < done; at += type.getNumOfBytes()) {
      if (type == DataType.FLOAT32) {
        target.set(FLOAT, at, (float) value);
      } else {
        target.set(DOUBLE, at, value);
      }
    }
    while (done < bytes) {
      long count = Math.min(done, bytes - done);
      MemorySegment.copy(target, 0, target, done, count);
      done += count;
    }
  }

  @Override
  public void copy(int to, int from) {
    MemorySegment.copy(memory[from], 0, memory[to], 0, length * type.getNumOfBytes());
  }

  @Override
  public void unary(UnaryFn fn, int to, int x) {
    NDArray a = at(x);
    switch (fn) {
      case NEGATE -> {
        copyUnlessSame(to, x);
        operations++;
        at(to).negi();
      }
      case NOT -> storeTest(to, a.eq(zero));
      case ABS -> store(to, a.abs());
      case SIGN -> sign(to, a);
      case SQRT -> squareRoot(to, x);
      case EXP -> store(to, a.exp());
      case LOG -> store(to, a.log());
      case TANH -> store(to, a.tanh());
      case SIN -> store(to, a.sin());
      case COS -> store(to, a.cos());
      case ACOS -> store(to, a.acos());
      case FLOOR -> store(to, a.floor());
      case CEIL -> store(to, a.ceil());
    }
  }

  /** A zero keeps its sign and a NaN stays one, which the engine's own sign does not do. */
  private void sign(int to, NDArray a) {
    try (NDArray magnitude = a.abs();
        NDArray nonZero = magnitude.gt(zero);
        NDArray sign = a.sign()) {
      operations += 3;
      store(to, NDArrays.where(nonZero, sign, a));
    }
  }

  @Override
  public void binary(BinaryFn fn, int to, int x, int y) {
    if (isInPlace(fn)) {
      copyUnlessSame(to, x);
      inPlace(fn, at(to), at(y));
    } else {
      allocating(fn, to, at(x), at(y));
    }
  }

  @Override
  public void binary(BinaryFn fn, int to, int x, double y) {
    if (isInPlace(fn)) {
      copyUnlessSame(to, x);
      inPlace(fn, at(to), scalar(y));
    } else {
      allocating(fn, to, at(x), scalar(y));
    }
  }

  private static boolean isInPlace(BinaryFn fn) {
    return fn.compareTo(BinaryFn.DIVIDE) <= 0;
  }

  private void inPlace(BinaryFn fn, NDArray to, NDArray y) {
    operations++;
    switch (fn) {
      case ADD -> to.addi(y);
      case SUBTRACT -> to.subi(y);
      case MULTIPLY -> to.muli(y);
      case DIVIDE -> to.divi(y);
      case POWER, MIN, MAX, LT, LE, GT, GE, EQ, NE, AND, OR ->
          throw new IllegalArgumentException(fn + " is not done in place");
    }
  }

  private void allocating(BinaryFn fn, int to, NDArray x, NDArray y) {
    switch (fn) {
      case POWER -> store(to, x.pow(y));
      case MIN, MAX -> extreme(fn, to, x, y);
      case LT -> storeTest(to, x.lt(y));
      case LE -> storeTest(to, x.lte(y));
      case GT -> storeTest(to, x.gt(y));
      case GE -> storeTest(to, x.gte(y));
      case EQ -> storeTest(to, x.eq(y));
      case NE -> storeTest(to, x.neq(y));
      case AND, OR -> {
        try (NDArray p = x.neq(zero);
            NDArray q = y.neq(zero)) {
          operations += 2;
          storeTest(to, fn == BinaryFn.AND ? p.logicalAnd(q) : p.logicalOr(q));
        }
      }
      case ADD, SUBTRACT, MULTIPLY, DIVIDE ->
          throw new IllegalArgumentException(fn + " is done in place");
    }
  }

  /** Of two zeros the engine takes either; a negative one is the smaller. */
  private void extreme(BinaryFn fn, int to, NDArray x, NDArray y) {
    boolean least = fn == BinaryFn.MIN;
    try (NDArray p = x.eq(zero);
        NDArray q = y.eq(zero);
        NDArray zeros = p.logicalAnd(q);
        NDArray sum = least ? x.neg().subi(y).negi() : x.add(y);
        NDArray extreme = least ? x.minimum(y) : x.maximum(y)) {
      operations += least ? 7 : 5;
      store(to, NDArrays.where(zeros, sum, extreme));
    }
  }

  /** The processor's own: the engine's vector square root may be off by one unit. */
  private void squareRoot(int to, int x) {
    for (int at = 0; at < length; at += SHORTEST) {
      if (type == DataType.FLOAT32) {
        MemorySegment.copy(memory[x], FLOAT, 4L * at, floats, 0, SHORTEST);
        for (int i = 0; i < SHORTEST; i++) {
          floats[i] = (float) Math.sqrt(floats[i]);
        }
        MemorySegment.copy(floats, 0, memory[to], FLOAT, 4L * at, SHORTEST);
      } else {
        MemorySegment.copy(memory[x], DOUBLE, 8L * at, doubles, 0, SHORTEST);
        for (int i = 0; i < SHORTEST; i++) {
          doubles[i] = Math.sqrt(doubles[i]);
        }
        MemorySegment.copy(doubles, 0, memory[to], DOUBLE, 8L * at, SHORTEST);
      }
    }
  }

  @Override
  public void where(int to, int mask, int x, int y) {
    try (NDArray holds = at(mask).neq(zero)) {
      operations++;
      store(to, NDArrays.where(holds, at(x), at(y)));
    }
  }

  private void copyUnlessSame(int to, int from) {
    if (to != from) {
      copy(to, from);
    }
  }

  private void storeTest(int to, NDArray bools) {
    operations++;
    try (bools) {
      store(to, arrays.convert(bools, type));
    }
  }

  private void store(int to, NDArray result) {
    operations++;
    try (result) {
      var bytes = MemorySegment.ofBuffer(result.toByteBuffer(true));
      MemorySegment.copy(bytes, 0, memory[to], 0, length * type.getNumOfBytes());
    }
  }

  @Override
  public void close() {
    total.add(operations);
    operations = 0;
    arrays.close();
    arena.close();
  }
}
