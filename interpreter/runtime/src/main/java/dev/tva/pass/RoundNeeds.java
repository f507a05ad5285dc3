// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

import dev.tva.kernel.Kernels;
import dev.tva.plan.Plan;
import dev.tva.plan.Program;
import dev.tva.plan.TensorPass;
import dev.tva.tile.TileCompiler;
import dev.tva.tile.TileProgram;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each worker allocates in the rounds of one phase.
 *
 * @param compiled the passes' programs as steps
 * @param elements of each tile
 */
public record RoundNeeds(Map<Program, TileProgram> compiled, TileNeeds tiles, int elements) {
  /** What a worker's tiles may take before they are made smaller. */
  private static final long LARGE = 6L << 20;

  private static final int SMALLEST = 1 << 14;

  /** {@code passes} hold no whole tensors; {@code tile} is how many elements a tile may have. */
  public static RoundNeeds of(Plan plan, List<TensorPass> passes, int tile, Kernels kernels) {
    Map<Program, TileProgram> compiled = new IdentityHashMap<>();
    TileNeeds needs = TileNeeds.NONE;
    int cols = 0;
    for (TensorPass pass : passes) {
      TileProgram program = compiled.computeIfAbsent(pass.program(), TileCompiler::compile);
      needs = needs.and(plan, pass, program);
      if (program.needsRows()) {
        cols = Math.max(cols, Math.toIntExact(pass.shape().cols()));
      }
    }
    int elements = tile;
    while (elements > SMALLEST && needs.bytes(kernels, elements) > LARGE) {
      elements /= 2;
    }
    return new RoundNeeds(compiled, needs, Math.max(elements, cols));
  }

  /** Memory of one worker. */
  public long bytesPerWorker(Kernels kernels) {
    return tiles.bytes(kernels, elements);
  }
}
