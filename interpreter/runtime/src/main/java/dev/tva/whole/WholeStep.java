// SPDX-License-Identifier: Apache-2.0
package dev.tva.whole;

import dev.tva.graph.Value;
import dev.tva.plan.Sink;
import dev.tva.tile.TileProgram;
import java.util.List;
import java.util.Optional;

/** One thing done with a tensor whose matrices are held in memory. */
sealed interface WholeStep {
  /**
   * A program run tile by tile.
   *
   * @param shapedBy a matrix at hand or a tensor read that has the shape of what is computed; the
   *     tensor's own where there is none
   * @param asked whether the results are the phase's, rather than of use for this tensor only
   */
  record Tiles(TileProgram program, Optional<Value> shapedBy, boolean asked) implements WholeStep {}

  /** Operations on matrices at hand: one, or the parts of one decomposition. */
  record Compute(List<Value> results) implements WholeStep {
    public Compute {
      results = List.copyOf(results);
    }
  }

  /** Factors found, and written. */
  record Factor(Sink.Factor sink) implements WholeStep {}

  /** An order statistic of a matrix at hand. */
  record Select(Sink.Order sink, boolean asked) implements WholeStep {}
}
