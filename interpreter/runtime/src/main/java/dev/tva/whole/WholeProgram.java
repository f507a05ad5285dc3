// SPDX-License-Identifier: Apache-2.0
package dev.tva.whole;

import dev.tva.graph.Value;
import dev.tva.plan.Program;
import java.util.List;

/**
 * A program that holds whole tensors in memory, as steps.
 *
 * @param released for each step the matrices that no later one uses
 */
record WholeProgram(Program program, List<WholeStep> steps, List<List<Value>> released) {
  WholeProgram {
    steps = List.copyOf(steps);
    released = released.stream().map(List::copyOf).toList();
  }
}
