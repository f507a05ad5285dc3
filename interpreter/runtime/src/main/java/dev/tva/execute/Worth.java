// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.UnaryFn;
import dev.tva.plan.Output;
import dev.tva.plan.Phase;
import dev.tva.plan.Plan;
import dev.tva.plan.Program;
import dev.tva.plan.TensorPass;
import dev.tva.tile.Block;
import dev.tva.tile.Step;
import dev.tva.tile.TileCompiler;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a plan computes, beside what it reads and writes.
 *
 * @param matrices whether matrices are multiplied or decomposed
 * @param operations for each byte of the files; a function as the exponential counts for several
 */
public record Worth(boolean matrices, double operations) {
  /** How many additions take as long as a function. */
  private static final int FUNCTION = 16;

  /** From here on a device computes what a processor would wait for longer than for the files. */
  private static final double MUCH = 8;

  public static Worth of(Plan plan) {
    Map<Program, Integer> counted = new IdentityHashMap<>();
    boolean matrices = false;
    double operations = 0;
    double bytes = plan.outputs().stream().mapToLong(Output::bytes).sum();
    for (Phase phase : plan.phases()) {
      for (TensorPass pass : phase.passes()) {
        bytes += plan.bytesTaken(pass);
        if (pass.program().whole()) {
          matrices |= pass.program().computesMatrices();
        } else {
          int each = counted.computeIfAbsent(pass.program(), Worth::count);
          operations += (double) each * pass.shape().elements();
        }
      }
    }
    return new Worth(matrices, bytes == 0 ? 0 : operations / bytes);
  }

  private static int count(Program program) {
    return TileCompiler.compile(program).stages().stream()
        .filter(Block.class::isInstance)
        .flatMap(stage -> ((Block) stage).steps().stream())
        .mapToInt(Worth::count)
        .sum();
  }

  private static int count(Step.Arithmetic step) {
    return switch (step) {
      case Step.Decode _, Step.Encode _, Step.FillScalar _, Step.FillZero _, Step.Copy _ -> 0;
      case Step.Unary(UnaryFn fn, _, _) ->
          switch (fn) {
            case EXP, LOG, TANH, SIN, COS, ACOS -> FUNCTION;
            case NEGATE, NOT, ABS, SIGN, SQRT, FLOOR, CEIL -> 1;
          };
      case Step.Binary(BinaryFn fn, _, _, _) -> fn == BinaryFn.POWER ? FUNCTION : 1;
      case Step.BinaryScalar(BinaryFn fn, _, _, _) -> fn == BinaryFn.POWER ? FUNCTION : 1;
      case Step.ScaledDifference _, Step.TopElse _ -> 2;
      case Step.AddScaledDifference _ -> 3;
      case Step.Moved m -> m.apart().stream().mapToInt(Worth::count).sum();
      case Step.Scale _,
          Step.PositiveZeros _,
          Step.Top _,
          Step.Where _,
          Step.WhereElse _,
          Step.WhereThen _ ->
          1;
    };
  }

  /** Whether a device is worth the way there and back. */
  public boolean much() {
    return matrices || operations >= MUCH;
  }

  /** The reason, in words. */
  public String why() {
    if (matrices) {
      return "matrices are computed";
    }
    String each =
        String.format(Locale.ROOT, "%.1f operations for each byte of the files", operations);
    return much()
        ? each
        : each + ", so reading and writing take the time; a GPU pays from " + (int) MUCH + " on";
  }
}
