// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.UnaryFn;
import dev.tva.tile.Block;
import dev.tva.tile.Step;
import java.util.List;

/** Does a block's steps one after the other, by operations on whole registers. */
public final class Interpreter {
  private Interpreter() {}

  public static void run(Block block, Operands operands, Operations o) {
    for (Step.Arithmetic step : block.steps()) {
      switch (step) {
        case Step.Decode(int to, int input) -> o.decode(to, operands.input(input));
        case Step.Encode(int write, int from) -> o.encode(from, write, operands);
        case Step.FillScalar(int to, int s) -> o.fill(to, operands.scalar(s));
        case Step.FillZero(int to) -> o.fill(to, 0);
        case Step.Copy(int to, int from) -> o.copy(to, from);
        case Step.Unary(UnaryFn fn, int to, int x) -> o.unary(fn, to, x);
        case Step.Binary(BinaryFn fn, int to, int x, int y) -> o.binary(fn, to, x, y);
        case Step.BinaryScalar(BinaryFn fn, int to, int x, int s) ->
            o.binary(fn, to, x, operands.scalar(s));
        case Step.Scale(int to, int s, boolean negative) ->
            scale(o, to, negative ? -operands.scalar(s) : operands.scalar(s));
        case Step.PositiveZeros(int to, List<Integer> unless) -> {
          if (unless.stream().noneMatch(s -> operands.scalar(s) < 0)) {
            o.binary(BinaryFn.ADD, to, to, 0.0);
          }
        }
        case Step.Top(int to, int x, int cut) -> o.top(to, x, operands.top(cut), operands.start());
        case Step.Where(int to, int mask, int x, int y) -> o.where(to, mask, x, y);
        case Step.WhereElse(int to, int mask, int x, int s) ->
            o.where(to, mask, x, operands.scalar(s));
        case Step.WhereThen(int to, int mask, int s, int y) ->
            o.where(to, mask, operands.scalar(s), y);
      }
    }
  }

  private static void scale(Operations o, int to, double c) {
    if (c == -1) {
      o.unary(UnaryFn.NEGATE, to, to);
    } else if (c != 1) {
      o.binary(BinaryFn.MULTIPLY, to, to, c);
    }
  }
}
