// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.MatrixFn;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.tensor.TensorNames;
import dev.tva.type.Space;
import dev.tva.type.Spaces;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The one rule of what meets: the result of an operation has the tensors that any of its operands
 * has. Where a delta lacks one, it is zero, and a mask false; a model, and what is computed from
 * one, may lack none.
 */
public final class Meets {
  private final Spaces spaces;
  private final Supports supports;
  private final Map<Value, Boolean> points = new HashMap<>();

  Meets(Spaces spaces, Supports supports) {
    this.spaces = spaces;
    this.supports = supports;
  }

  /** The values whose tensors an operation takes one by one: all but numbers for all tensors. */
  public static List<Value> operands(Op op) {
    List<Value> all =
        switch (op) {
          case Op.Select(Value x, _) -> List.of(x);
          case Op.Choose c -> c.arms();
          case Op.Recalled _ -> List.of();
          case Op.Fact _, Op.Origin _, Op.Elementwise _, Op.Grouped _, Op.Stated _, Op.Matrix _ ->
              op.children();
        };
    return all.stream().filter(v -> v.grain() != Grain.MODEL).toList();
  }

  /**
   * The operands whose tensors are the result's: those with tensors of their own. A coefficient per
   * tensor, row or column brings none to tensors per element.
   */
  public List<Value> bringing(Op op) {
    List<Value> own = operands(op).stream().filter(v -> supports.of(v).isPresent()).toList();
    int finest = own.stream().mapToInt(Meets::fineness).max().orElse(0);
    return own.stream().filter(v -> fineness(v) == finest).toList();
  }

  private static int fineness(Value v) {
    return switch (v.grain()) {
      case MODEL, LAYER -> 0;
      case TENSOR -> 1;
      case ROW, COLUMN -> 2;
      case ELEMENT -> 3;
    };
  }

  /** The tensors that an operation's result has; empty where it has one for any tensor. */
  Optional<SortedSet<String>> names(Op op) {
    Optional<SortedSet<String>> all = Optional.empty();
    boolean grown = false;
    for (Value v : bringing(op)) {
      SortedSet<String> some = supports.of(v).orElseThrow();
      if (all.isEmpty()) {
        all = Optional.of(some);
      } else if (!TensorNames.same(all.get(), some)) {
        if (!grown) {
          SortedSet<String> copy = new TreeSet<>(TensorNames.ORDER);
          copy.addAll(all.get());
          all = Optional.of(copy);
          grown = true;
        }
        all.get().addAll(some);
      }
    }
    return all;
  }

  /** Those of the tensors that a value lacks. */
  SortedSet<String> lacking(Value v, SortedSet<String> names) {
    SortedSet<String> rest = new TreeSet<>(TensorNames.ORDER);
    Optional<SortedSet<String>> own = supports.of(v);
    if (own.isPresent() && !TensorNames.same(own.get(), names)) {
      for (String name : names) {
        if (!own.get().contains(name)) {
          rest.add(name);
        }
      }
    }
    return rest;
  }

  /**
   * Those of the tensors that an operand lacks and would have to have. Integers are the anchor's,
   * and are missed nowhere.
   */
  SortedSet<String> missing(Op op, Value operand, SortedSet<String> names) {
    SortedSet<String> missing = lacking(operand, names);
    if (missing.isEmpty() || standsForZero(op, operand)) {
      return java.util.Collections.emptySortedSet();
    }
    missing.removeIf(n -> supports.has(operand, n));
    if (operand.test() && isFalseWhereLeftOut(op, operand)) {
      missing.removeIf(n -> supports.isBehind(operand, n));
    }
    return supports.arithmetic(missing);
  }

  /**
   * Why an operand may not lack what the other has; {@code right} is whether it is the right one.
   */
  Clash.Reason reason(Op op, Value left, Value right, boolean rightLacks) {
    Value lacking = rightLacks ? right : left;
    Value having = rightLacks ? left : right;
    if (isOfPoints(lacking)) {
      boolean sum =
          op instanceof Op.Binary b && (b.fn() == BinaryFn.ADD || b.fn() == BinaryFn.SUBTRACT);
      return sum && spaces.of(having).isDelta() ? Clash.Reason.MOVED : Clash.Reason.NAMES;
    }
    if (op instanceof Op.Binary(BinaryFn fn, _, Value y)
        && fn == BinaryFn.DIVIDE
        && y.equals(lacking)) {
      return Clash.Reason.DIVISOR;
    }
    return !vanishes(lacking)
        ? Clash.Reason.NOT_ZERO
        : op instanceof Op.Matrix ? Clash.Reason.MATRIX : Clash.Reason.NAMES;
  }

  /** Whether an operand is zero, or false, where it lacks a tensor. */
  public boolean standsForZero(Op op, Value operand) {
    if (isOfPoints(operand)) {
      return false;
    }
    return switch (op) {
      case Op.Binary(BinaryFn fn, Value x, Value y) ->
          switch (fn) {
            case ADD, SUBTRACT -> true;
            case DIVIDE -> !operand.equals(y) && vanishes(x);
            case MULTIPLY, POWER, MIN, MAX, LT, LE, GT, GE, EQ, NE, AND, OR -> vanishes(operand);
          };
      case Op.Matrix(MatrixFn fn, List<Value> arguments) -> {
        boolean divisor = fn == MatrixFn.SOLVE && operand.equals(arguments.getFirst());
        // A matrix that is made has a size of its own, and a zero has that of its tensor.
        yield !divisor && !operand.whole() && vanishes(operand);
      }
      case Op.Choose _ -> true;
      case Op.Fact _, Op.Origin _, Op.Elementwise _, Op.Grouped _, Op.Seen _ -> vanishes(operand);
    };
  }

  /**
   * What is not zero where its delta is, as {@code 1 + t}, would not be what it seems if it were
   * zero where the delta has no tensor.
   */
  private boolean vanishes(Value v) {
    return v.test() || spaces.vanishes(v);
  }

  /** A mask that was selected from is false where that left tensors out, whatever it is made of. */
  private static boolean isFalseWhereLeftOut(Op op, Value mask) {
    return switch (op) {
      case Op.Where(Value m, _, _) -> m.equals(mask);
      case Op.Binary b -> b.fn() == BinaryFn.MULTIPLY || b.fn().isTest();
      case Op.Fact _, Op.Origin _, Op.Elementwise _, Op.Grouped _, Op.Seen _, Op.Matrix _ -> false;
    };
  }

  /** Whether a value is a sum of models or computed from one, and not from differences alone. */
  public boolean isOfPoints(Value v) {
    Boolean known = points.get(v);
    if (known == null) {
      known =
          switch (spaces.of(v)) {
            case Space.Weighted w -> w.isPoint();
            case Space.Number _, Space.Test _ ->
                operands(v.op()).stream().anyMatch(this::isOfPoints);
          };
      points.put(v, known);
    }
    return known;
  }
}
