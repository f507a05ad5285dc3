// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.UnaryFn;
import dev.tva.kernel.order.Top;
import java.util.List;

/**
 * What steps of a block do with registers, as {@code apply} of the functions means it, rounded once
 * to the precision; {@code + - * / sqrt}, tests and selections to the last bit, the others within a
 * few units of it. Masks and the operands of {@code and}, {@code or} and {@code not} are 1 or 0. A
 * result may go to the register of its first operand, a selection to that of any.
 */
public interface Operations {
  void decode(int to, Raw from);

  /** Tells the operands of what is not finite. */
  void encode(int from, int write, Operands operands);

  /** Sets every element. */
  void fill(int to, double value);

  void copy(int to, int from);

  void unary(UnaryFn fn, int to, int x);

  void binary(BinaryFn fn, int to, int x, int y);

  /** As with two registers, the second full of {@code y} rounded to the precision. */
  void binary(BinaryFn fn, int to, int x, double y);

  /** {@code c*(x - y)}, rounded after each operation. */
  default void scaledDifference(int to, int x, int y, double c) {
    binary(BinaryFn.SUBTRACT, to, x, y);
    binary(BinaryFn.MULTIPLY, to, to, c);
  }

  /**
   * Adds {@code c*(x - y)}, rounded after each operation.
   *
   * @param between may be used on the way
   */
  default void addScaledDifference(int to, int x, int y, double c, int between) {
    scaledDifference(between, x, y, c);
    binary(BinaryFn.ADD, to, to, between);
  }

  /**
   * {@code c*x}, or {@code c*(x - pivot)}.
   *
   * @param between may be used on the way
   */
  record Term(int x, double c, int between) {}

  /**
   * The pivot less a sum of terms, rounded after each operation.
   *
   * @param differences whether the terms are differences from the pivot
   * @param positive whether zeros of the sum are made positive before
   */
  default void moved(int to, int pivot, List<Term> by, boolean differences, boolean positive) {
    int sum = by.getFirst().between;
    for (Term term : by) {
      if (differences) {
        scaledDifference(term.between, term.x, pivot, term.c);
      } else {
        binary(BinaryFn.MULTIPLY, term.between, term.x, term.c);
      }
      if (term.between != sum) {
        binary(BinaryFn.ADD, sum, sum, term.between);
      }
    }
    if (positive) {
      binary(BinaryFn.ADD, sum, sum, 0.0);
    }
    binary(BinaryFn.SUBTRACT, to, pivot, sum);
  }

  /**
   * 1 where an element is taken, 0 where not.
   *
   * @param start the number of the tile's first element in the tensor
   */
  void top(int to, int x, Top top, long start);

  /** {@code x} where {@code mask} is 1, {@code y} where it is 0. */
  void where(int to, int mask, int x, int y);

  /** As with three registers, the third full of {@code y} rounded to the precision. */
  void where(int to, int mask, int x, double y);

  /** As with three registers, the second full of {@code x} rounded to the precision. */
  void where(int to, int mask, double x, int y);

  /**
   * {@code x} where an item of another register is taken, {@code y} where not.
   *
   * @param between may be used on the way
   */
  default void topElse(int to, int items, Top top, long start, int x, double y, int between) {
    top(between, items, top, start);
    where(to, between, x, y);
  }
}
