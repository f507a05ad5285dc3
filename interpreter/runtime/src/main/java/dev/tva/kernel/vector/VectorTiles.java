// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import dev.tva.kernel.Interpreter;
import dev.tva.kernel.Interpreter.Action;
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
  private static final int FIRST = 32;

  private final Set<Block> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Arena arena = Arena.ofConfined();
  private final Piece piece;
  private final @Nullable MemorySegment[] memory;
  private final long bytes;
  private final LongAdder total;
  private int n;

  VectorTiles(Piece piece, int registers, long bytes, LongAdder total) {
    this.piece = piece;
    this.memory = new MemorySegment[registers];
    this.bytes = bytes;
    this.total = total;
  }

  @Override
  public MemorySegment host(int register) {
    MemorySegment known = memory[register];
    return known != null ? known : (memory[register] = arena.allocate(bytes, 64));
  }

  @Override
  public void upload(int register) {}

  @Override
  public void download(int register) {}

  @Override
  public void begin(int elements) {
    n = elements;
  }

  @Override
  public boolean takesElements() {
    return piece instanceof FloatPiece;
  }

  @Override
  public void run(Block block, Operands operands) {
    Action[] actions = Interpreter.prepared(block, operands);
    int at = 0;
    if (seen.add(block)) {
      // Nobody goes on with what is slow while another waits until it is compiled.
      synchronized (total) {
        for (int i = 0; i < FIRST && at < n; i++, at += Piece.SHORT) {
          run(block, actions, at, Math.min(Piece.SHORT, n - at));
        }
      }
    }
    for (; at < n; at += Piece.SIZE) {
      run(block, actions, at, Math.min(Piece.SIZE, n - at));
    }
  }

  private void run(Block block, Action[] actions, int at, int count) {
    piece.begin(at, count);
    for (int register : block.in()) {
      piece.load(register, host(register));
    }
    Interpreter.run(actions, piece);
    for (int register : block.out()) {
      piece.store(register, host(register));
    }
  }

  @Override
  public void close() {
    total.add(piece.operations());
    arena.close();
  }
}
