// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.UnaryFn;
import dev.tva.kernel.order.Top;
import dev.tva.tile.Block;
import dev.tva.tile.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Does a block's steps one after the other, by operations on whole registers. */
public final class Interpreter {
  private Interpreter() {}

  /** A step of which is known what it names by number. */
  public interface Action {
    void on(Operations o);
  }

  /**
   * What is to be done for tiles of a tensor, with the numbers looked up that all of them share.
   *
   * @param in registers that are taken from the host
   * @param out registers that are given to it
   */
  public record Prepared(Action[] actions, int[] in, int[] out) {
    public static Prepared of(Block block, Operands operands) {
      return new Prepared(prepared(block, operands), numbers(block.in()), numbers(block.out()));
    }

    private static int[] numbers(Collection<Integer> registers) {
      return registers.stream().mapToInt(r -> r).toArray();
    }
  }

  public static void run(Block block, Operands operands, Operations o) {
    run(prepared(block, operands), o);
  }

  public static void run(Action[] actions, Operations o) {
    for (Action action : actions) {
      action.on(o);
    }
  }

  private static Action[] prepared(Block block, Operands operands) {
    List<Action> actions = new ArrayList<>(block.steps().size());
    for (Step.Arithmetic step : block.steps()) {
      prepare(step, operands, actions);
    }
    return actions.toArray(Action[]::new);
  }

  private static void prepare(Step.Arithmetic step, Operands operands, List<Action> to) {
    switch (step) {
      case Step.Decode(int register, int input) ->
          to.add(o -> o.decode(register, operands.input(input)));
      case Step.Encode(int write, int from) -> to.add(o -> o.encode(from, write, operands));
      case Step.FillScalar(int register, int s) -> fill(register, operands.scalar(s), to);
      case Step.FillZero(int register) -> fill(register, 0, to);
      case Step.Copy(int register, int from) -> to.add(o -> o.copy(register, from));
      case Step.Unary(UnaryFn fn, int register, int x) -> to.add(o -> o.unary(fn, register, x));
      case Step.Binary(BinaryFn fn, int register, int x, int y) ->
          to.add(o -> o.binary(fn, register, x, y));
      case Step.BinaryScalar(BinaryFn fn, int register, int x, int s) ->
          binary(fn, register, x, operands.scalar(s), to);
      case Step.Scale(int register, int s, boolean negative) ->
          scale(register, signed(operands, s, negative), to);
      case Step.ScaledDifference(int register, int x, int y, int s, boolean negative) -> {
        double c = signed(operands, s, negative);
        if (Math.abs(c) == 1) {
          to.add(o -> o.binary(BinaryFn.SUBTRACT, register, x, y));
          scale(register, c, to);
        } else {
          to.add(o -> o.scaledDifference(register, x, y, c));
        }
      }
      case Step.AddScaledDifference(
              int register,
              int x,
              int y,
              int s,
              boolean negative,
              int between) -> {
        double c = signed(operands, s, negative);
        if (Math.abs(c) == 1) {
          to.add(o -> o.binary(BinaryFn.SUBTRACT, between, x, y));
          scale(between, c, to);
          to.add(o -> o.binary(BinaryFn.ADD, register, register, between));
        } else {
          to.add(o -> o.addScaledDifference(register, x, y, c, between));
        }
      }
      case Step.Moved moved -> moved(moved, operands, to);
      case Step.PositiveZeros(int register, List<Integer> unless) -> {
        if (unless.stream().noneMatch(s -> operands.scalar(s) < 0)) {
          binary(BinaryFn.ADD, register, register, 0, to);
        }
      }
      case Step.Top(int register, int x, int cut) -> {
        Top top = operands.top(cut);
        to.add(o -> o.top(register, x, top, operands.start()));
      }
      case Step.TopElse(int register, int items, int cut, int x, int s, int between) -> {
        Top top = operands.top(cut);
        double y = operands.scalar(s);
        to.add(o -> o.topElse(register, items, top, operands.start(), x, y, between));
      }
      case Step.Where(int register, int mask, int x, int y) ->
          to.add(o -> o.where(register, mask, x, y));
      case Step.WhereElse(int register, int mask, int x, int s) -> {
        double y = operands.scalar(s);
        to.add(o -> o.where(register, mask, x, y));
      }
      case Step.WhereThen(int register, int mask, int s, int y) -> {
        double x = operands.scalar(s);
        to.add(o -> o.where(register, mask, x, y));
      }
    }
  }

  /** In plain loops, for every tensor comes here: streams take longer to compile than to run. */
  private static void moved(Step.Moved moved, Operands operands, List<Action> to) {
    List<Operations.Term> by = new ArrayList<>(moved.by().size());
    boolean negative = false;
    boolean units = false;
    for (Step.Term term : moved.by()) {
      double c = -operands.scalar(term.scalar());
      negative |= c > 0;
      units |= Math.abs(c) == 1;
      by.add(new Operations.Term(term.x(), c, term.between()));
    }
    if (!units) {
      boolean positive = !moved.differences() || !negative;
      to.add(o -> o.moved(moved.to(), moved.pivot(), by, moved.differences(), positive));
      return;
    }
    for (Step.Arithmetic step : moved.apart()) {
      prepare(step, operands, to);
    }
  }

  private static double signed(Operands operands, int scalar, boolean negative) {
    return negative ? -operands.scalar(scalar) : operands.scalar(scalar);
  }

  private static void fill(int register, double value, List<Action> to) {
    to.add(o -> o.fill(register, value));
  }

  private static void binary(BinaryFn fn, int register, int x, double y, List<Action> to) {
    to.add(o -> o.binary(fn, register, x, y));
  }

  private static void scale(int register, double c, List<Action> to) {
    if (c == -1) {
      to.add(o -> o.unary(UnaryFn.NEGATE, register, register));
    } else if (c != 1) {
      binary(BinaryFn.MULTIPLY, register, register, c, to);
    }
  }
}
