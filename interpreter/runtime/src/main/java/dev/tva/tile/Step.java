// SPDX-License-Identifier: Apache-2.0
package dev.tva.tile;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.UnaryFn;
import dev.tva.plan.Sink;
import java.util.List;

/** One thing done for each tile; registers, scalars and vectors by their number. */
public sealed interface Step {
  /** Decodes an input's tensor. */
  record Load(int to, int input) implements Step {}

  record FillScalar(int to, int scalar) implements Step {}

  /** Spreads numbers of row or column grain over the tile. */
  record FillVector(int to, int vector) implements Step {}

  record FillZero(int to) implements Step {}

  record Copy(int to, int from) implements Step {}

  record Unary(UnaryFn fn, int to, int x) implements Step {}

  record Binary(BinaryFn fn, int to, int x, int y) implements Step {}

  record BinaryScalar(BinaryFn fn, int to, int x, int scalar) implements Step {}

  /** Multiplies by a scalar, or by its negative. */
  record Scale(int to, int scalar, boolean negative) implements Step {}

  /** Makes every zero positive, unless one of the scalars is negative and has done so. */
  record PositiveZeros(int to, List<Integer> unlessNegative) implements Step {
    public PositiveZeros {
      unlessNegative = List.copyOf(unlessNegative);
    }
  }

  record Where(int to, int mask, int x, int y) implements Step {}

  /** A scalar where the mask does not hold. */
  record WhereElse(int to, int mask, int x, int scalar) implements Step {}

  /** A scalar where the mask holds. */
  record WhereThen(int to, int mask, int scalar, int y) implements Step {}

  /** Marks the items that a cut takes; cuts by their number. */
  record Top(int to, int x, int cut) implements Step {}

  /** Sums up to and with each item; sums by their number. */
  record RunningSum(int to, int x, int sum) implements Step {}

  /** The numbers of a random field; fields by their number. */
  record Random(int to, int field) implements Step {}

  /** The place of each item in its row; tiles are whole rows. */
  record RankRows(int to, int x) implements Step {}

  /** Reads a matrix that is at hand; matrices by their number. */
  record LoadMatrix(int to, int matrix) implements Step {}

  record Write(Sink.Write sink, int from) implements Step {}

  /** Accumulates one register, or the products of two. */
  record Accumulate(int statistic, List<Integer> registers) implements Step {
    public Accumulate {
      registers = List.copyOf(registers);
    }
  }

  /** Gives a register to an order statistic; they are counted by themselves. */
  record Order(int order, int register) implements Step {}

  /** Adds up the blocks of a register; they are counted by themselves. */
  record Totals(int running, int register) implements Step {}

  /** Puts a register into memory as part of a matrix; matrices to keep by their number. */
  record Keep(int kept, int register) implements Step {}
}
