// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

import dev.tva.kernel.Elements;
import dev.tva.kernel.Interpreter.Prepared;
import dev.tva.kernel.Operands;
import dev.tva.kernel.Raw;
import dev.tva.kernel.order.Top;
import dev.tva.plan.Cut;
import dev.tva.plan.Output;
import dev.tva.plan.Plan;
import dev.tva.plan.Program.Precision;
import dev.tva.plan.Sink;
import dev.tva.plan.TensorPass;
import dev.tva.tensor.DType;
import dev.tva.tile.Block;
import dev.tva.tile.TileProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One worker's tile as it is in the files: what was read of each input and what is to be written.
 * The memory of each is kept for the next tile.
 */
final class RawTile implements Operands, AutoCloseable {
  /** Memory for raw elements, and the arena that it alone has. */
  private record Slot(Arena arena, MemorySegment memory) {}

  private final Run run;
  private final Map<Integer, Slot> inputs = new HashMap<>();
  private final Map<Integer, Slot> outputs = new HashMap<>();
  private final Map<Integer, Run.Located> located = new HashMap<>();
  private @Nullable PassState pass;
  private double @Nullable [] scalars;
  private @Nullable Top @Nullable [] tops;
  private final Map<Block, Prepared> prepared = new IdentityHashMap<>();
  private DType[] written = {};
  private @Nullable Raw[] read = {};
  private @Nullable Raw[] encoded = {};
  private long start;
  private int n;
  private boolean inDoubt;

  RawTile(Run run) {
    this.run = run;
  }

  /** Bytes for each element of the tiles of a program. */
  static long width(Plan plan, TensorPass pass, TileProgram program) {
    long read = 0;
    long copied = 0;
    for (int input : program.program().inputs()) {
      DType dtype = plan.inputs().get(input).find(pass.tensor()).orElseThrow().dtype();
      if (program.reads().contains(input)) {
        read += dtype.bytes(1);
      } else if (program.copies().containsKey(input)) {
        copied = Math.max(copied, Math.ceilDiv(dtype.bits(), 8));
      }
    }
    for (Sink.Write write : program.writes()) {
      read += dtype(plan.outputs().get(write.output()), pass).bytes(1);
    }
    return Math.max(read, copied);
  }

  private static DType dtype(Output output, TensorPass pass) {
    return Objects.requireNonNull(output.tensors().get(pass.tensor())).dtype();
  }

  /** Turns to the {@code n} elements from {@code start} on. */
  void begin(PassState pass, long start, int n) {
    if (this.pass != pass) {
      begin(pass);
    }
    this.start = start;
    this.n = n;
    this.inDoubt = false;
    Arrays.fill(read, null);
    for (int write = 0; write < encoded.length; write++) {
      DType dtype = written[write];
      encoded[write] = new Raw(slot(outputs, write, dtype.bytes(n)), dtype);
    }
  }

  /** Looks up once for a tensor what every piece of every tile asks for. */
  private void begin(PassState pass) {
    this.pass = pass;
    TileProgram program = pass.program;
    located.clear();
    for (int input : program.program().inputs()) {
      located.put(input, run.located(input, pass.pass.tensor()));
    }
    scalars = null;
    tops = null;
    prepared.clear();
    written = program.writes().stream().map(w -> dtype(output(w), pass.pass)).toArray(DType[]::new);
    encoded = new Raw[written.length];
    read = new Raw[run.plan().inputs().size()];
  }

  /** What the tile's steps would write is not known to be right. */
  void doubt() {
    inDoubt = true;
  }

  boolean isInDoubt() {
    return inDoubt;
  }

  private Run.Located located(int input) {
    return Objects.requireNonNull(located.get(input));
  }

  private PassState pass() {
    return Objects.requireNonNull(pass);
  }

  private static MemorySegment slot(Map<Integer, Slot> slots, int number, long bytes) {
    Slot slot = slots.get(number);
    if (slot == null || slot.memory.byteSize() < bytes + Raw.SLACK) {
      if (slot != null) {
        slot.arena.close();
      }
      Arena arena = Arena.ofConfined();
      slot = new Slot(arena, arena.allocate(bytes + Raw.SLACK, 64));
      slots.put(number, slot);
    }
    return slot.memory;
  }

  @Override
  public double scalar(int scalar) {
    if (scalars == null) {
      scalars = pass().scalars();
    }
    return scalars[scalar];
  }

  @Override
  public Top top(int cut) {
    if (tops == null) {
      tops = new Top[pass().cuts().length];
    }
    if (tops[cut] == null) {
      Cut c = pass().cuts()[cut];
      Top top = new Top(c.thresholds()[0], c.ends()[0]);
      boolean floats = pass().program.program().precision() == Precision.F32;
      tops[cut] = floats ? top.ofFloats() : top;
    }
    return tops[cut];
  }

  @Override
  public Prepared prepared(Block block) {
    return prepared.computeIfAbsent(block, b -> Prepared.of(b, this));
  }

  @Override
  public long start() {
    return start;
  }

  @Override
  public Raw input(int input) {
    return Objects.requireNonNull(read[input]);
  }

  @Override
  public Raw output(int write) {
    return Objects.requireNonNull(encoded[write]);
  }

  private Output output(Sink.Write write) {
    return run.plan().outputs().get(write.output());
  }

  @Override
  public void nonFinite(int write, MemorySegment values, int at, int count) {
    if (run.allowNonFinite()) {
      return;
    }
    PassState p = pass();
    if (p.written().isPresent()) {
      // A number that is not known yet may have made it.
      doubt();
      return;
    }
    Output output = output(p.program.writes().get(write));
    Precision precision = p.program.program().precision();
    try {
      throw NonFinite.problem(run, p, output, values, start + at, count, precision);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads an input's part; what is copied too is written on that occasion.
   *
   * @param elements whether what is computed may be left to be computed when it is wanted
   */
  void read(int input, boolean elements) throws IOException {
    var from = located(input);
    DType dtype = from.dtype();
    List<Sink.Copy> copies = pass().program.copies().getOrDefault(input, List.of());
    Optional<Elements> later =
        elements && copies.isEmpty() ? from.elements(start, n) : Optional.empty();
    if (later.isPresent()) {
      read[input] = new Raw(later.get(), dtype);
      run.count(from.stored(dtype.bytes(start), dtype.bytes(n)));
      return;
    }
    ByteBuffer bytes = read(from, input, dtype.bytes(start), dtype.bytes(n));
    read[input] = new Raw(slot(inputs, input, dtype.bytes(n)), dtype);
    for (Sink.Copy copy : copies) {
      write(copy, dtype.bytes(start), bytes);
    }
  }

  private ByteBuffer read(Run.Located from, int input, long offset, long bytes) throws IOException {
    MemorySegment memory = slot(inputs, input, bytes).asSlice(0, bytes);
    ByteBuffer buffer = memory.asByteBuffer();
    run.read(from, offset, buffer);
    return buffer.flip();
  }

  /** Writes what was encoded. */
  void write(int write) throws IOException {
    Sink.Write sink = pass().program.writes().get(write);
    Raw raw = output(write);
    long bytes = raw.dtype().bytes(n);
    ByteBuffer from = raw.bytes().asSlice(0, bytes).asByteBuffer();
    run.writer(sink.output()).write(pass().pass.tensor(), raw.dtype().bytes(start), from);
    run.wrote(bytes);
  }

  /** Copies what no step decodes. */
  void copy() throws IOException {
    for (var copies : pass().program.copies().entrySet()) {
      if (!pass().program.reads().contains(copies.getKey())) {
        copy(copies.getKey(), copies.getValue());
      }
    }
  }

  private void copy(int input, List<Sink.Copy> copies) throws IOException {
    String tensor = pass().pass.tensor();
    var from = located(input);
    int bits = from.dtype().bits();
    long offset = Math.multiplyExact(start, bits) / 8;
    int bytes = Math.toIntExact((long) n * bits / 8);
    if (bytes == 0) {
      return;
    }
    ByteBuffer mine = read(from, input, offset, bytes);
    Set<Integer> others = new TreeSet<>();
    copies.forEach(c -> others.addAll(c.compareWith()));
    compare(tensor, mine, others, offset);
    for (Sink.Copy copy : copies) {
      write(copy, offset, mine);
    }
  }

  private void compare(String tensor, ByteBuffer raw, Set<Integer> others, long offset)
      throws IOException {
    if (others.isEmpty()) {
      return;
    }
    byte[] mine = new byte[raw.remaining()];
    raw.duplicate().get(mine);
    for (int other : others) {
      byte[] theirs = new byte[mine.length];
      run.located(other, tensor).read(offset, ByteBuffer.wrap(theirs));
      if (!Arrays.equals(mine, theirs)) {
        run.differs(tensor);
      }
    }
  }

  private void write(Sink.Copy copy, long offset, ByteBuffer bytes) throws IOException {
    long count = bytes.remaining();
    run.writer(copy.output()).write(pass().pass.tensor(), offset, bytes.duplicate());
    run.wrote(count);
  }

  @Override
  public void close() {
    inputs.values().forEach(slot -> slot.arena.close());
    outputs.values().forEach(slot -> slot.arena.close());
  }
}
