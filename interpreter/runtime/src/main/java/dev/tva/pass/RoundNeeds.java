// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

import dev.tva.plan.Plan;
import dev.tva.plan.Program;
import dev.tva.plan.TensorPass;
import dev.tva.tile.TileCompiler;
import dev.tva.tile.TileProgram;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the rounds of one phase take.
 *
 * @param compiled the passes' programs as steps
 * @param tiles what each worker holds
 * @param columns of the widest row that must be in one tile
 */
public record RoundNeeds(Map<Program, TileProgram> compiled, TileNeeds tiles, int columns) {
  /** {@code passes} hold no whole tensors. */
  public static RoundNeeds of(Plan plan, List<TensorPass> passes) {
    Map<Program, TileProgram> compiled = new IdentityHashMap<>();
    Map<Program, Long> widest = new IdentityHashMap<>();
    TileNeeds needs = TileNeeds.NONE;
    int columns = 0;
    for (List<TensorPass> alike : TensorPass.alike(passes)) {
      TensorPass pass = alike.getFirst();
      TileProgram program = compiled.computeIfAbsent(pass.program(), TileCompiler::compile);
      long width = RawTile.width(plan, pass, program);
      if (width > widest.getOrDefault(pass.program(), -1L)) {
        widest.put(pass.program(), width);
        needs = needs.and(TileNeeds.of(program, width));
      }
      if (program.needsRows()) {
        columns = Math.max(columns, Math.toIntExact(pass.shape().cols()));
      }
    }
    return new RoundNeeds(compiled, needs, columns);
  }
}
