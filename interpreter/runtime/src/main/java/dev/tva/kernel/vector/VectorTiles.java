// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import dev.tva.kernel.Interpreter;
import dev.tva.kernel.Operands;
import dev.tva.kernel.Tiles;
import dev.tva.tile.Block;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A tile of which a block does one piece after the other; registers between blocks are memory. */
final class VectorTiles implements Tiles {
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
    for (int at = 0; at < n; at += Piece.SIZE) {
      piece.begin(at, Math.min(Piece.SIZE, n - at));
      for (int register : block.in()) {
        piece.load(register, host(register));
      }
      Interpreter.run(block, operands, piece);
      for (int register : block.out()) {
        piece.store(register, host(register));
      }
    }
  }

  @Override
  public void close() {
    total.add(piece.operations());
    arena.close();
  }
}
