// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

import dev.tva.kernel.Kernels;
import dev.tva.plan.Program;
import dev.tva.plan.Program.Precision;
import dev.tva.plan.TensorPass;
import dev.tva.tile.TileCompiler;
import dev.tva.tile.TileProgram;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What each worker allocates in the rounds of one phase.
 *
 * @param compiled the passes' programs as steps
 * @param registers how many tiles it has
 * @param elements of each tile
 * @param precisions that tiles are computed in
 */
public record RoundNeeds(
    Map<Program, TileProgram> compiled, int registers, int elements, Set<Precision> precisions) {
  /** Elements of a tile where many registers would not stay in the processor's cache. */
  private static final int SMALL_TILE = 1 << 16;

  private static final int FEW_REGISTERS = 4;

  /** {@code passes} hold no whole tensors; {@code tile} is how many elements a tile may have. */
  public static RoundNeeds of(List<TensorPass> passes, int tile) {
    Map<Program, TileProgram> compiled = new IdentityHashMap<>();
    Set<Precision> precisions = EnumSet.noneOf(Precision.class);
    int registers = 0;
    int cols = 0;
    for (TensorPass pass : passes) {
      TileProgram program = compiled.computeIfAbsent(pass.program(), TileCompiler::compile);
      registers = Math.max(registers, program.registers());
      precisions.add(pass.program().precision());
      if (program.needsRows()) {
        cols = Math.max(cols, Math.toIntExact(pass.shape().cols()));
      }
    }
    int elements = registers > FEW_REGISTERS ? Math.min(tile, SMALL_TILE) : tile;
    return new RoundNeeds(compiled, registers, Math.max(elements, cols), precisions);
  }

  /** Native memory of one worker. */
  public long bytesPerWorker(Kernels kernels) {
    return bytesPerWorker(kernels, registers, elements, precisions);
  }

  public static long bytesPerWorker(
      Kernels kernels, int registers, int elements, Set<Precision> precisions) {
    long bytes = Worker.rawBytes(elements);
    for (Precision precision : precisions) {
      bytes += kernels.bytes(precision, Math.max(1, registers), elements);
    }
    return bytes;
  }
}
