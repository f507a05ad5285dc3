// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import dev.tva.kernel.djl.DjlKernels;
import dev.tva.plan.Program;
import dev.tva.plan.Program.Precision;
import dev.tva.plan.TensorPass;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What each worker of one round over tensors allocates.
 *
 * @param compiled the passes' programs as steps
 * @param registers how many tiles it has
 * @param elements of each tile
 * @param precisions that tiles are computed in
 */
record RoundNeeds(
    Map<Program, TileProgram> compiled, int registers, int elements, Set<Precision> precisions) {
  /**
   * {@code passes} hold no whole tensors; {@code tile} is how many elements a tile has at least.
   */
  static RoundNeeds of(List<TensorPass> passes, int tile) {
    Map<Program, TileProgram> compiled = new IdentityHashMap<>();
    Set<Precision> precisions = EnumSet.noneOf(Precision.class);
    int registers = 0;
    int elements = tile;
    for (TensorPass pass : passes) {
      TileProgram program = compiled.computeIfAbsent(pass.program(), TileCompiler::compile);
      registers = Math.max(registers, program.registers());
      precisions.add(pass.program().precision());
      if (program.needsRows()) {
        elements = Math.max(elements, Math.toIntExact(pass.shape().cols()));
      }
    }
    return new RoundNeeds(compiled, registers, elements, precisions);
  }

  /** Native memory of one worker. */
  long bytesPerWorker() {
    return bytesPerWorker(registers, elements, precisions);
  }

  static long bytesPerWorker(int registers, int elements, Set<Precision> precisions) {
    long bytes = Worker.rawBytes(elements);
    for (Precision precision : precisions) {
      bytes += DjlKernels.bytes(precision, Math.max(1, registers), elements);
    }
    return bytes;
  }
}
