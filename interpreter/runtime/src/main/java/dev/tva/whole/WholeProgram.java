// SPDX-License-Identifier: Apache-2.0
package dev.tva.whole;

import dev.tva.graph.MatrixFn;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.plan.Program;
import java.util.List;
import java.util.Optional;

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

  /** Whose memory the result of a step takes: nothing needs that matrix after it. */
  Optional<Value> givesMemory(int step) {
    if (steps.get(step) instanceof WholeStep.Compute(List<Value> results)
        && results.getFirst().op() instanceof Op.Matrix(MatrixFn fn, List<Value> arguments)
        && fn == MatrixFn.POLAR
        && released.get(step).contains(arguments.getFirst())
        && !isShared(arguments.getFirst())) {
      return Optional.of(arguments.getFirst());
    }
    return Optional.empty();
  }

  /** Whether a value may lie in the memory of another: reshaping moves nothing. */
  private boolean isShared(Value v) {
    return program.order().stream()
        .anyMatch(o ->
            o.op() instanceof Op.Matrix(MatrixFn fn, List<Value> arguments)
                && (fn == MatrixFn.RESHAPE || fn == MatrixFn.RESHAPE_LIKE)
                && (o.equals(v) || arguments.getFirst().equals(v)));
  }
}
