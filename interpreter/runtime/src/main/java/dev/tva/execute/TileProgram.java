// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import dev.tva.graph.Grain;
import dev.tva.graph.Value;
import dev.tva.plan.Program;
import dev.tva.plan.Sink;
import java.util.List;

/**
 * A program as steps on registers.
 *
 * @param registers how many it needs
 * @param scalars the numbers of tensor grain or coarser that steps name
 * @param vectors the values of row or column grain that steps name
 * @param statistics accumulated from tiles
 * @param copies byte copies
 */
record TileProgram(
    Program program,
    int registers,
    List<Step> steps,
    List<Value> scalars,
    List<Value> vectors,
    List<Sink.Statistic> statistics,
    List<Sink.Copy> copies) {
  TileProgram {
    steps = List.copyOf(steps);
    scalars = List.copyOf(scalars);
    vectors = List.copyOf(vectors);
    statistics = List.copyOf(statistics);
    copies = List.copyOf(copies);
  }

  /** Whether a statistic goes down the columns, which takes the tiles in order. */
  boolean serial() {
    return statistics.stream().anyMatch(s -> s.to() == Grain.COLUMN);
  }
}
