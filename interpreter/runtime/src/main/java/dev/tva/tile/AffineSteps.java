// SPDX-License-Identifier: Apache-2.0
package dev.tva.tile;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.UnaryFn;
import dev.tva.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

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
  private int home = NONE;
  private int sum = NONE;

  AffineSteps(TileCompiler compiler) {
    this.compiler = compiler;
  }

  /** What there is to do, in order; each term just before it is added, the result at the end. */
  List<Runnable> tasks(Op.Affine affine, IntConsumer result) {
    List<Runnable> tasks = new ArrayList<>();
    boolean negative = affine.keepPivot();
    if (isMoved(affine)) {
      affine.differences().forEach(term -> visit(tasks, term));
      affine.summands().forEach(term -> visit(tasks, term));
      tasks.add(compiler.visiting(affine.pivot().orElseThrow()));
      tasks.add(() -> result.accept(moved(affine)));
      return tasks;
    }
    if (!affine.differences().isEmpty()) {
      Value pivot = affine.pivot().orElseThrow();
      tasks.add(compiler.visiting(pivot));
      tasks.add(() -> home = compiler.register(pivot));
      for (Op.Term term : affine.differences()) {
        visit(tasks, term);
        tasks.add(() -> difference(term, negative));
      }
      tasks.add(() -> endDifferences(pivot, negative));
    }
    for (Op.Term term : affine.summands()) {
      visit(tasks, term);
      tasks.add(() -> {
        int s = compiler.own(term.x());
        scale(s, term.coefficient(), negative);
        accumulate(s);
      });
    }
    if (affine.differences().isEmpty()) {
      affine.pivot().map(compiler::visiting).ifPresent(tasks::add);
    }
    tasks.add(() -> result.accept(result(affine)));
    return tasks;
  }

  /** By one or two terms of a kind, which take no more than one register more together. */
  private static boolean isMoved(Op.Affine affine) {
    int n = affine.differences().size() + affine.summands().size();
    return affine.keepPivot()
        && (affine.differences().isEmpty() || affine.summands().isEmpty())
        && (n == 1 || n == 2)
        && terms(affine).allMatch(t -> t.coefficient().grain().isScalar());
  }

  private static Stream<Op.Term> terms(Op.Affine affine) {
    return Stream.concat(affine.differences().stream(), affine.summands().stream());
  }

  private int moved(Op.Affine affine) {
    Value pivot = affine.pivot().orElseThrow();
    home = compiler.register(pivot);
    List<Step.Term> by = new ArrayList<>();
    for (Op.Term term : terms(affine).toList()) {
      int x = compiler.register(term.x());
      by.add(new Step.Term(x, compiler.scalar(term.coefficient()), compiler.result(term.x(), x)));
    }
    int result = compiler.result(pivot, home);
    compiler.add(new Step.Moved(result, home, by, affine.summands().isEmpty()));
    by.forEach(d -> compiler.free(d.between()));
    return result;
  }

  private void visit(List<Runnable> tasks, Op.Term term) {
    tasks.add(compiler.visiting(term.x()));
    tasks.add(compiler.visiting(term.coefficient()));
  }

  private void difference(Op.Term term, boolean negative) {
    int x = compiler.register(term.x());
    int d = compiler.result(term.x(), x);
    if (!term.coefficient().grain().isScalar()) {
      compiler.add(new Step.Binary(BinaryFn.SUBTRACT, d, x, home));
      scale(d, term.coefficient(), negative);
      accumulate(d);
      return;
    }
    int scalar = compiler.scalar(term.coefficient());
    differenceScalars.add(scalar);
    if (sum == NONE) {
      compiler.add(new Step.ScaledDifference(d, x, home, scalar, negative));
      sum = d;
    } else {
      compiler.add(new Step.AddScaledDifference(sum, x, home, scalar, negative, d));
      compiler.free(d);
    }
  }

  private void endDifferences(Value value, boolean negative) {
    if (value.grain() != Grain.ELEMENT) {
      compiler.free(home);
    } else if (!negative) {
      compiler.release(value, home);
    }
  }

  private int result(Op.Affine affine) {
    if (!affine.keepPivot()) {
      if (affine.differences().isEmpty() && affine.pivot().isPresent()) {
        Value value = affine.pivot().orElseThrow();
        compiler.release(value, compiler.register(value));
      }
      return sum == NONE ? compiler.zeroRegister() : sum;
    }
    Value value = affine.pivot().orElseThrow();
    if (sum == NONE) {
      return compiler.own(value);
    }
    int from = compiler.register(value);
    int result = compiler.result(value, from);
    compiler.add(new Step.PositiveZeros(sum, differenceScalars));
    compiler.add(new Step.Binary(BinaryFn.SUBTRACT, result, from, sum));
    compiler.free(sum);
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
