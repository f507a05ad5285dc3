// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import dev.tva.kernel.Interpreter;
import dev.tva.kernel.Interpreter.Prepared;
import dev.tva.kernel.Operands;
import dev.tva.kernel.Tiles;
import dev.tva.tile.Block;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A tile of which a block does one piece after the other; registers between blocks are memory. */
final class VectorTiles implements Tiles {
  /**
   * With so many short pieces a block that is new begins: until a loop has been compiled an element
   * costs a thousand times as much, and to call it often is what gets it compiled.
   */
  private static final int FIRST = 128;

  /** Registers that the host sees then stay in the second-level cache. */
  private static final int PART = 1 << 13;

  private final Set<Block> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Arena arena = Arena.ofConfined();
  private final Piece piece;
  private final @Nullable MemorySegment[] wholes;
  private final @Nullable MemorySegment[] parts;
  private final int elements;
  private final LongAdder total;
  private int first;
  private int n;

  VectorTiles(Piece piece, int registers, int elements, LongAdder total) {
    this.piece = piece;
    this.wholes = new MemorySegment[registers];
    this.parts = new MemorySegment[registers];
    this.elements = elements;
    this.total = total;
  }

  @Override
  public MemorySegment host(int register) {
    boolean whole = n > PART;
    MemorySegment[] memory = whole ? wholes : parts;
    MemorySegment known = memory[register];
    if (known == null) {
      known =
          whole
              ? arena.allocate((long) piece.width() * elements, 64)
              : piece.array(Math.min(PART, elements));
      memory[register] = known;
    }
    return known;
  }

  /** Elements that there may be memory for of a register which the host sees. */
  static long shared(long elements) {
    return elements + Math.min(PART, elements);
  }

  @Override
  public void upload(int register) {}

  @Override
  public void download(int register) {}

  @Override
  public int part() {
    return PART;
  }

  @Override
  public void begin(int elements) {
    begin(0, elements);
  }

  @Override
  public void begin(int from, int elements) {
    first = from;
    n = elements;
  }

  @Override
  public boolean takesElements() {
    return piece instanceof FloatPiece;
  }

  @Override
  public void run(Block block, Operands operands) {
    Prepared steps = operands.prepared(block);
    int at = 0;
    if (seen.add(block)) {
      // Nobody goes on with what is slow while another waits until it is compiled.
      synchronized (total) {
        for (int i = 0; i < FIRST && at < n; i++, at += Piece.SHORT) {
          run(steps, at, Math.min(Piece.SHORT, n - at));
        }
      }
    }
    for (; at < n; at += Piece.SIZE) {
      run(steps, at, Math.min(Piece.SIZE, n - at));
    }
  }

  private void run(Prepared steps, int at, int count) {
    piece.begin(first + at, count);
    for (int register : steps.in()) {
      piece.load(register, host(register), at);
    }
    Interpreter.run(steps.actions(), piece);
    for (int register : steps.out()) {
      piece.store(register, host(register), at);
    }
  }

  @Override
  public void close() {
    total.add(piece.operations());
    arena.close();
  }
}
