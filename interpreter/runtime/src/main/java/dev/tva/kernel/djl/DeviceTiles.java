// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
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
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Registers that are arrays on a device. Operations make new arrays: what is in place on a
 * processor to spare its caches spares nothing there. Every length is a multiple of the widest
 * vector, so that no element's result depends on its place.
 *
 * <p>Elements are decoded and encoded by the host, through memory of which there is enough to
 * decode the next input while one is still being copied. Of what only blocks use, nothing is copied
 * back.
 */
final class DeviceTiles implements Tiles, Operations {
  /** Arrays of a tile that one operation needs beside its operands. */
  static final int TEMPORARIES = 5;

  /** Pieces of host memory that elements are decoded into by turns; one more is encoded from. */
  private static final int TURNS = 2;

  private static final int VECTOR = 256;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;

  /** Numbers are copied to the device once, as long as there are not too many. */
  private static final int NUMBERS = 256;

  private final DeviceQueue queue;
  private final Precision precision;
  private final DataType type;
  private final long capacity;
  private final LongAdder total;
  private final Arena arena = Arena.ofConfined();
  private final Map<DType, TileCodec> codecs = new EnumMap<>(DType.class);
  private final Map<Double, NDArray> numbers = new HashMap<>();
  private final @Nullable NDArray[] content;
  private final HostMemory[] hosts;
  private final HostMemory[] decoded = new HostMemory[TURNS];
  private final HostMemory encoded = new HostMemory();
  private long operations;
  private int turn;
  private int elements;
  private long length;

  /** Memory of the host that holds a tile, made when it is first used. */
  private final class HostMemory {
    private @Nullable MemorySegment memory;
    private boolean copying;

    /** All of it, which nothing reads any more. */
    MemorySegment all() {
      if (copying) {
        await();
      }
      if (memory == null) {
        memory = arena.allocate(capacity * type.getNumOfBytes(), 64);
      }
      return memory;
    }

    MemorySegment tile() {
      return all().asSlice(0, length * type.getNumOfBytes());
    }

    void upload(int to) {
      MemorySegment from = tile();
      copying = true;
      queue.upload(from, length, type, array -> replace(to, array));
    }

    void download(int register) {
      MemorySegment to = tile();
      queue.download(() -> at(register), to);
      await();
    }
  }

  DeviceTiles(
      DeviceQueue queue, Precision precision, int registers, int elements, LongAdder total) {
    this.queue = queue;
    this.precision = precision;
    this.type = DjlArrays.type(precision);
    this.capacity = padded(elements);
    this.total = total;
    this.content = new NDArray[registers];
    this.hosts = new HostMemory[registers];
    for (int i = 0; i < registers; i++) {
      hosts[i] = new HostMemory();
    }
    for (int i = 0; i < TURNS; i++) {
      decoded[i] = new HostMemory();
    }
    begin(elements);
  }

  private static long padded(long elements) {
    return Math.ceilDiv(elements, (long) VECTOR) * VECTOR;
  }

  /** On the device. */
  static long bytes(Precision precision, int registers, int elements) {
    long width = DjlArrays.type(precision).getNumOfBytes();
    return (registers + TEMPORARIES) * padded(elements) * width;
  }

  /** On the host, {@code shared} of the registers being used there. */
  static long hostBytes(Precision precision, int shared, int elements) {
    long width = DjlArrays.type(precision).getNumOfBytes();
    return (shared + TURNS + 1) * padded(elements) * width;
  }

  private void await() {
    queue.await();
    for (HostMemory host : hosts) {
      host.copying = false;
    }
    for (HostMemory host : decoded) {
      host.copying = false;
    }
  }

  @Override
  public MemorySegment host(int register) {
    return hosts[register].all();
  }

  @Override
  public void upload(int register) {
    hosts[register].upload(register);
  }

  @Override
  public void download(int register) {
    hosts[register].download(register);
  }

  @Override
  public void begin(int elements) {
    this.elements = elements;
    this.length = padded(elements);
    queue.compute(() -> {
      for (int i = 0; i < content.length; i++) {
        NDArray old = content[i];
        content[i] = null;
        if (old != null) {
          queue.free(old);
        }
      }
    });
  }

  @Override
  public void run(Block block, Operands operands) {
    Interpreter.run(block, operands, this);
  }

  /** What a register has when a task is done. */
  private NDArray at(int register) {
    return Objects.requireNonNull(content[register]);
  }

  private void replace(int register, NDArray array) {
    NDArray old = content[register];
    content[register] = array;
    if (old != null) {
      queue.free(old);
    }
  }

  private void set(int register, NDArray result) {
    queue.hold(result);
    replace(register, result);
  }

  private NDArray converted(NDArray array, DataType to) {
    return queue.arrays().convert(array, to);
  }

  private void operate(Runnable task) {
    operations++;
    queue.compute(() -> {
      if (numbers.size() >= NUMBERS) {
        numbers.values().forEach(NDArray::close);
        numbers.clear();
      }
      task.run();
    });
  }

  /** Within a task. */
  private NDArray number(double value) {
    return numbers.computeIfAbsent(value, v -> queue.arrays().number(v, type));
  }

  @Override
  public void decode(int to, Raw from) {
    HostMemory memory = decoded[turn];
    turn = (turn + 1) % TURNS;
    codec(from.dtype()).decode(from.bytes(), memory.all(), elements);
    memory.upload(to);
  }

  @Override
  public void encode(int from, int write, Operands operands) {
    encoded.download(from);
    Raw to = operands.output(write);
    MemorySegment values = encoded.all();
    if (codec(to.dtype()).encode(values, to.bytes(), elements)) {
      operands.nonFinite(write, values, 0, elements);
    }
  }

  private TileCodec codec(DType dtype) {
    return codecs.computeIfAbsent(dtype, d -> TileCodec.of(d, precision));
  }

  @Override
  public void fill(int to, double value) {
    var shape = new Shape(length);
    queue.compute(() -> {
      try (NDArray spread = number(value).broadcast(shape)) {
        set(to, spread.duplicate());
      }
    });
  }

  @Override
  public void copy(int to, int from) {
    queue.compute(() -> set(to, at(from).duplicate()));
  }

  @Override
  public void unary(UnaryFn fn, int to, int x) {
    operate(() -> {
      NDArray a = at(x);
      set(
          to,
          switch (fn) {
            case NEGATE -> a.neg();
            case NOT -> number(1).sub(a);
            case ABS -> a.abs();
            case SIGN -> sign(a);
            case SQRT -> squareRoot(a);
            case EXP -> a.exp();
            case LOG -> a.log();
            case TANH -> a.tanh();
            case SIN -> a.sin();
            case COS -> a.cos();
            case ACOS -> a.acos();
            case FLOOR -> a.floor();
            case CEIL -> a.ceil();
          });
    });
  }

  /** A NaN stays one, which the engine's own sign does not do. */
  private static NDArray sign(NDArray a) {
    try (NDArray number = a.eq(a);
        NDArray sign = a.sign()) {
      return NDArrays.where(number, sign, a);
    }
  }

  /**
   * Rounded rightly, where the engine's own may be off by a unit: floats through doubles, doubles
   * by the host.
   */
  private NDArray squareRoot(NDArray a) {
    if (precision == Precision.F64) {
      double[] roots = new double[Math.toIntExact(length)];
      queue
          .arrays()
          .bytes(a, bytes -> MemorySegment.copy(bytes, DOUBLE, 0, roots, 0, roots.length));
      try (Arena passing = Arena.ofConfined()) {
        Arrays.setAll(roots, i -> Math.sqrt(roots[i]));
        return queue.arrays().over(passing.allocateFrom(DOUBLE, roots), roots.length, type);
      }
    }
    try (NDArray wide = converted(a, DataType.FLOAT64);
        NDArray root = wide.sqrt()) {
      return converted(root, DataType.FLOAT32);
    }
  }

  @Override
  public void binary(BinaryFn fn, int to, int x, int y) {
    operate(() -> set(to, binary(fn, at(x), at(y))));
  }

  @Override
  public void binary(BinaryFn fn, int to, int x, double y) {
    operate(() -> set(to, binary(fn, at(x), number(y))));
  }

  private NDArray binary(BinaryFn fn, NDArray a, NDArray b) {
    return switch (fn) {
      case ADD -> a.add(b);
      case SUBTRACT -> a.sub(b);
      case MULTIPLY, AND -> a.mul(b);
      case DIVIDE -> a.div(b);
      case POWER -> a.pow(b);
      case OR -> a.maximum(b);
      case MIN -> extreme(a, b, true);
      case MAX -> extreme(a, b, false);
      case LT -> numbers(a.lt(b));
      case LE -> numbers(a.lte(b));
      case GT -> numbers(a.gt(b));
      case GE -> numbers(a.gte(b));
      case EQ -> numbers(a.eq(b));
      case NE -> numbers(a.neq(b));
    };
  }

  /** 1 and 0 for what holds and does not. */
  private NDArray numbers(NDArray bools) {
    try (bools) {
      return converted(bools, type);
    }
  }

  /** Of two zeros the engine takes either; a negative one is the smaller. */
  private NDArray extreme(NDArray a, NDArray b, boolean least) {
    NDArray zero = number(0);
    try (NDArray p = a.eq(zero);
        NDArray q = b.eq(zero);
        NDArray zeros = p.logicalAnd(q);
        NDArray sum = least ? negatedSum(a, b) : a.add(b);
        NDArray extreme = least ? a.minimum(b) : a.maximum(b)) {
      return NDArrays.where(zeros, sum, extreme);
    }
  }

  /** Of two zeros -(-a - b) is the negative one, where there is one. */
  private static NDArray negatedSum(NDArray a, NDArray b) {
    try (NDArray negative = a.neg();
        NDArray difference = negative.sub(b)) {
      return difference.neg();
    }
  }

  @Override
  public void top(int to, int x, Top top, long start) {
    long first = Math.clamp(top.cut() - start, 0, length);
    operate(() -> {
      NDArray a = at(x);
      if (first == 0) {
        set(to, above(a, top.threshold()));
      } else if (first == length) {
        set(to, fromOn(a, top.threshold()));
      } else {
        try (NDArray all = fromOn(a, top.threshold());
            NDArray some = above(a, top.threshold());
            NDArray before = all.get(new NDIndex(":{}", first));
            NDArray after = some.get(new NDIndex("{}:", first))) {
          set(to, before.concat(after));
        }
      }
    });
  }

  /** Marks what is above a threshold; a NaN is above all numbers. */
  private NDArray above(NDArray a, double threshold) {
    if (Double.isNaN(threshold)) {
      // Nothing is.
      return numbers(a.lt(a));
    }
    try (NDArray below = a.lte(number(threshold))) {
      return numbers(below.logicalNot());
    }
  }

  /** Marks what is above a threshold or equal to it. */
  private NDArray fromOn(NDArray a, double threshold) {
    if (Double.isNaN(threshold)) {
      return numbers(a.neq(a));
    }
    try (NDArray below = a.lt(number(threshold))) {
      return numbers(below.logicalNot());
    }
  }

  @Override
  public void where(int to, int mask, int x, int y) {
    operate(() -> {
      try (NDArray holds = converted(at(mask), DataType.BOOLEAN)) {
        set(to, NDArrays.where(holds, at(x), at(y)));
      }
    });
  }

  @Override
  public void where(int to, int mask, int x, double y) {
    operate(() -> {
      try (NDArray holds = converted(at(mask), DataType.BOOLEAN)) {
        set(to, NDArrays.where(holds, at(x), number(y)));
      }
    });
  }

  @Override
  public void where(int to, int mask, double x, int y) {
    operate(() -> {
      try (NDArray holds = converted(at(mask), DataType.BOOLEAN);
          NDArray not = holds.logicalNot()) {
        set(to, NDArrays.where(not, at(y), number(x)));
      }
    });
  }

  @Override
  public void close() {
    total.add(operations);
    operations = 0;
    queue.close();
    arena.close();
  }
}
