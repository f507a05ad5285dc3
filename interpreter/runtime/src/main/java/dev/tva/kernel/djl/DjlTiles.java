// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import dev.tva.graph.BinaryFn;
import dev.tva.graph.UnaryFn;
import dev.tva.kernel.Interpreter;
import dev.tva.kernel.Operands;
import dev.tva.kernel.Operations;
import dev.tva.kernel.Raw;
import dev.tva.kernel.Tiles;
import dev.tva.kernel.codec.TileCodec;
import dev.tva.kernel.order.Top;
import dev.tva.plan.Program.Precision;
import dev.tva.tensor.DType;
import dev.tva.tile.Block;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Registers that are the host's own memory, with an array over each. Arrays are made once for each
 * of a ladder of lengths, so that a small tensor does not compute a full tile; every length is a
 * multiple of the widest vector, so that no element's result depends on its place.
 *
 * <p>What allocates in the engine is dear: a selection of its own takes ten times as long as an
 * addition. So tests are made of signs of differences and selections of the bits as integers, in
 * place. Where a tile has something that is not finite, tests are the engine's own.
 */
final class DjlTiles implements Tiles, Operations {
  /** Arrays of a tile that one operation has the engine allocate, where it does. */
  static final int TEMPORARIES = 3;

  private static final int SHORTEST = 256;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;

  private final Arena arena = Arena.ofConfined();
  private final DjlArrays arrays = new DjlArrays(Place.HOST);
  private final Precision precision;
  private final Map<DType, TileCodec> codecs = new EnumMap<>(DType.class);
  private final DataType type;
  private final DataType bitsType;
  private final int capacity;
  private final MemorySegment[] memory;
  private final NDArray[][] ladder;
  private final NDArray[][] bits;
  private final MemorySegment scalarMemory;
  private final NDArray scalar;
  private final NDArray zero;
  private final NDArray one;
  private final NDArray bitsOne;
  private final MemorySegment bitsMemory;
  private final NDArray bitsScalar;
  private final LongAdder total;
  private final float[] floats = new float[SHORTEST];
  private final double[] doubles = new double[SHORTEST];
  private long operations;
  private int level;
  private int elements;
  private long length;

  DjlTiles(Precision precision, int registers, int elements, LongAdder total) {
    this.total = total;
    this.precision = precision;
    type = precision == Precision.F32 ? DataType.FLOAT32 : DataType.FLOAT64;
    bitsType = precision == Precision.F32 ? DataType.INT32 : DataType.INT64;
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
    bits = new NDArray[registers][levels];
    scalarMemory = arena.allocate(64, 64);
    scalar = arrays.scalarOver(scalarMemory, type);
    zero = arrays.scalarOver(arena.allocate(64, 64), type);
    MemorySegment ones = arena.allocate(64, 64);
    put(ones, 1);
    one = arrays.scalarOver(ones, type);
    MemorySegment bitsOnes = arena.allocate(64, 64);
    bitsOnes.set(ValueLayout.JAVA_LONG, 0, 1);
    bitsOne = arrays.scalarOver(bitsOnes, bitsType);
    bitsMemory = arena.allocate(64, 64);
    bitsScalar = arrays.scalarOver(bitsMemory, bitsType);
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
    this.elements = elements;
    level = 0;
    while ((long) SHORTEST << level < elements) {
      level++;
    }
    length = Math.min((long) SHORTEST << level, capacity);
  }

  private NDArray at(int register) {
    return array(ladder, register, type);
  }

  /** The elements' bits as integers of the same size. */
  private NDArray bits(int register) {
    return array(bits, register, bitsType);
  }

  private NDArray array(NDArray[][] all, int register, DataType of) {
    NDArray[] lengths = all[register];
    NDArray known = lengths[level];
    if (known != null) {
      return known;
    }
    return lengths[level] = arrays.over(memory[register], length, of);
  }

  private NDArray scalar(double value) {
    put(scalarMemory, value);
    return scalar;
  }

  private void put(MemorySegment to, double value) {
    if (type == DataType.FLOAT32) {
      to.set(FLOAT, 0, (float) value);
    } else {
      to.set(DOUBLE, 0, value);
    }
  }

  @Override
  public void run(Block block, Operands operands) {
    Interpreter.run(block, operands, this);
  }

  @Override
  public void decode(int to, Raw from) {
    codec(from.dtype()).decode(from.bytes(), memory[to], elements);
  }

  @Override
  public void encode(int from, int write, Operands operands) {
    Raw to = operands.output(write);
    if (codec(to.dtype()).encode(memory[from], to.bytes(), elements)) {
      operands.nonFinite(write, memory[from], 0, elements);
    }
  }

  private TileCodec codec(DType dtype) {
    return codecs.computeIfAbsent(dtype, d -> TileCodec.of(d, precision));
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
      case NOT -> {
        copyUnlessSame(to, x);
        oneMinus(at(to), one);
      }
      case ABS -> store(to, a.abs());
      case SIGN -> sign(to, x);
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

  /** A NaN stays one, which the engine's own sign does not do. */
  private void sign(int to, int x) {
    if (isFinite(at(x))) {
      copyUnlessSame(to, x);
      operations++;
      at(to).signi();
      return;
    }
    NDArray a = at(x);
    try (NDArray number = a.eq(a);
        NDArray sign = a.sign()) {
      operations += 2;
      store(to, NDArrays.where(number, sign, a));
    }
  }

  /** Whether all elements are finite; may be false where they are but their sum is not. */
  private boolean isFinite(NDArray a) {
    operations++;
    try (NDArray sum = a.sum()) {
      return Double.isFinite(type == DataType.FLOAT32 ? sum.getFloat() : sum.getDouble());
    }
  }

  private void oneMinus(NDArray a, NDArray one) {
    operations += 2;
    a.negi();
    a.addi(one);
  }

  @Override
  public void binary(BinaryFn fn, int to, int x, int y) {
    switch (fn) {
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, AND, OR -> {
        copyUnlessSame(to, x);
        inPlace(fn, at(to), at(y));
      }
      case LT, LE, GT, GE, EQ, NE -> compare(fn, to, x, at(y), isFinite(at(y)));
      case MIN, MAX -> extreme(fn, to, at(x), at(y));
      case POWER -> store(to, at(x).pow(at(y)));
    }
  }

  @Override
  public void binary(BinaryFn fn, int to, int x, double y) {
    switch (fn) {
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, AND, OR -> {
        copyUnlessSame(to, x);
        inPlace(fn, at(to), scalar(y));
      }
      case LT, LE, GT, GE, EQ, NE ->
          compare(fn, to, x, y == 0 ? zero : scalar(y), Double.isFinite(y));
      case MIN, MAX -> {
        if (y != 0) {
          NDArray a = at(x);
          store(to, fn == BinaryFn.MIN ? a.minimum(scalar(y)) : a.maximum(scalar(y)));
        } else {
          extreme(fn, to, at(x), scalar(y));
        }
      }
      case POWER -> store(to, at(x).pow(scalar(y)));
    }
  }

  private void inPlace(BinaryFn fn, NDArray to, NDArray y) {
    operations++;
    switch (fn) {
      case ADD -> to.addi(y);
      case SUBTRACT -> to.subi(y);
      case MULTIPLY, AND -> to.muli(y);
      case DIVIDE -> to.divi(y);
      case OR -> {
        operations++;
        to.addi(y);
        to.signi();
      }
      case POWER, MIN, MAX, LT, LE, GT, GE, EQ, NE ->
          throw new IllegalArgumentException(fn + " is not done in place");
    }
  }

  private void compare(BinaryFn fn, int to, int x, NDArray y, boolean finite) {
    NDArray a = at(x);
    if (finite && isFinite(a)) {
      copyUnlessSame(to, x);
      test(fn, at(to), y);
      return;
    }
    operations++;
    try (NDArray bools =
        switch (fn) {
          case LT -> a.lt(y);
          case LE -> a.lte(y);
          case GT -> a.gt(y);
          case GE -> a.gte(y);
          case EQ -> a.eq(y);
          case NE -> a.neq(y);
          default -> throw new IllegalArgumentException(fn + " does not compare");
        }) {
      store(to, arrays.convert(bools, type));
    }
  }

  /** The sign of a difference tells, for it is 0 only between equals; made 1 or 0. */
  private void test(BinaryFn fn, NDArray to, NDArray y) {
    if (y != zero) {
      operations++;
      to.subi(y);
    }
    operations++;
    to.signi();
    switch (fn) {
      case EQ, NE -> {
        operations++;
        to.muli(to);
      }
      case GE, LT -> {
        operations += 2;
        to.addi(one);
        to.signi();
      }
      case LE, GT -> {
        oneMinus(to, one);
        operations++;
        to.signi();
      }
      default -> throw new IllegalArgumentException(fn + " does not compare");
    }
    if (fn == BinaryFn.EQ || fn == BinaryFn.LT || fn == BinaryFn.GT) {
      oneMinus(to, one);
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
  public void top(int to, int x, Top top, long start) {
    top.mark(memory[x], precision, start, elements, memory[to]);
  }

  @Override
  public void where(int to, int mask, int x, int y) {
    if (x == y) {
      copyUnlessSame(to, x);
      return;
    }
    try (NDArray holds = arrays.convert(at(mask), bitsType)) {
      operations++;
      if (to == y) {
        oneMinus(holds, bitsOne);
        select(bits(to), holds, bits(x));
      } else {
        copyUnlessSame(to, x);
        select(bits(to), holds, bits(y));
      }
    }
  }

  @Override
  public void where(int to, int mask, int x, double y) {
    try (NDArray holds = arrays.convert(at(mask), bitsType)) {
      operations++;
      copyUnlessSame(to, x);
      select(to, holds, y);
    }
  }

  @Override
  public void where(int to, int mask, double x, int y) {
    try (NDArray holds = arrays.convert(at(mask), bitsType)) {
      operations++;
      oneMinus(holds, bitsOne);
      copyUnlessSame(to, y);
      select(to, holds, x);
    }
  }

  /** Keeps what {@code holds} has a 1 for, and takes the number for the rest. */
  private void select(int register, NDArray holds, double other) {
    bitsMemory.set(ValueLayout.JAVA_LONG, 0, 0);
    put(bitsMemory, other);
    if (bitsMemory.get(ValueLayout.JAVA_LONG, 0) == 0) {
      operations++;
      bits(register).muli(holds);
    } else {
      select(bits(register), holds, bitsScalar);
    }
  }

  /** Keeps what {@code holds} has a 1 for, and takes the rest from another. */
  private void select(NDArray bits, NDArray holds, NDArray other) {
    operations += 3;
    bits.subi(other);
    bits.muli(holds);
    bits.addi(other);
  }

  private void copyUnlessSame(int to, int from) {
    if (to != from) {
      copy(to, from);
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
