// SPDX-License-Identifier: Apache-2.0
package dev.tva.tile;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.UnaryFn;
import dev.tva.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps of {@code [pivot +] sum of c*(x - pivot) + sum of c*x}. The sum is taken from left to
 * right, the pivot comes last: one rounding at its magnitude.
 *
 * <p>Equal inputs must give the pivot to the bit, and {@code -0 + 0} is {@code 0}. So with a pivot
 * kept, the sum is taken with negative coefficients, its zeros made positive, and subtracted:
 * {@code -0 - 0} is {@code -0}. The rounding is the same.
 */
final class AffineSteps {
  private static final int NONE = -1;

  private final TileCompiler compiler;
  private final List<Integer> differenceScalars = new ArrayList<>();
  private int sum = NONE;

  AffineSteps(TileCompiler compiler) {
    this.compiler = compiler;
  }

  int compute(Op.Affine affine) {
    boolean negative = affine.keepPivot();
    if (!affine.differences().isEmpty()) {
      Value pivot = affine.pivot().orElseThrow();
      int p = compiler.register(pivot);
      for (Op.Term term : affine.differences()) {
        int d = compiler.own(term.x());
        compiler.add(new Step.Binary(BinaryFn.SUBTRACT, d, d, p));
        scale(d, term.coefficient(), negative);
        if (term.coefficient().grain().isScalar()) {
          differenceScalars.add(compiler.scalar(term.coefficient()));
        }
        accumulate(d);
      }
      if (pivot.grain() != Grain.ELEMENT) {
        compiler.free(p);
      } else if (!negative) {
        compiler.release(pivot, p);
      }
    }
    for (Op.Term term : affine.summands()) {
      int s = compiler.own(term.x());
      scale(s, term.coefficient(), negative);
      accumulate(s);
    }
    if (!affine.keepPivot()) {
      if (affine.differences().isEmpty() && affine.pivot().isPresent()) {
        Value pivot = affine.pivot().orElseThrow();
        compiler.release(pivot, compiler.register(pivot));
      }
      return sum == NONE ? compiler.zeroRegister() : sum;
    }
    int result = compiler.own(affine.pivot().orElseThrow());
    if (sum != NONE) {
      compiler.add(new Step.PositiveZeros(sum, differenceScalars));
      compiler.add(new Step.Binary(BinaryFn.SUBTRACT, result, result, sum));
      compiler.free(sum);
    }
    return result;
  }

  private void scale(int register, Value coefficient, boolean negative) {
    if (coefficient.grain().isScalar()) {
      compiler.add(new Step.Scale(register, compiler.scalar(coefficient), negative));
      return;
    }
    int c = compiler.register(coefficient);
    compiler.add(new Step.Binary(BinaryFn.MULTIPLY, register, register, c));
    compiler.release(coefficient, c);
    if (negative) {
      compiler.add(new Step.Unary(UnaryFn.NEGATE, register, register));
    }
  }

  private void accumulate(int register) {
    if (sum == NONE) {
      sum = register;
      return;
    }
    compiler.add(new Step.Binary(BinaryFn.ADD, sum, sum, register));
    compiler.free(register);
  }
}
