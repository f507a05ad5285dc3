// SPDX-License-Identifier: Apache-2.0
package dev.tva.optimize.rule;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.Memo;
import dev.tva.graph.Op;
import dev.tva.graph.UnaryFn;
import dev.tva.graph.Value;
import dev.tva.type.Space;
import dev.tva.type.Spaces;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;

/** Which values are sums, differences and multiples of tensors, and what they are made of. */
final class Sums {
  /** Values in a sum that others open. */
  private static final int MOST = 256;

  private final Spaces spaces;
  private final Memo<Boolean> large = new Memo<>(this::sumsIn, this::isLarge);

  Sums(Spaces spaces) {
    this.spaces = spaces;
  }

  /** Whether the value is a sum, a difference or a multiple of tensors. */
  boolean isLinear(Value v) {
    return switch (v.op()) {
      case Op.Binary(BinaryFn fn, Value x, Value y) ->
          switch (fn) {
            case ADD, SUBTRACT -> isTensors(x) && isTensors(y);
            case MULTIPLY -> scales(y, x) || scales(x, y);
            case DIVIDE -> scales(x, y);
            case POWER, MIN, MAX, LT, LE, GT, GE, EQ, NE, AND, OR -> false;
          };
      case Op.Unary(UnaryFn fn, Value x) -> fn == UnaryFn.NEGATE && isTensors(x);
      case Op.Stated(Value x, _) -> isTensors(x);
      case Op.Fact _, Op.Origin _, Op.Elementwise _, Op.Grouped _, Op.Matrix _, Op.Select _ ->
          false;
    };
  }

  private boolean isTensors(Value v) {
    return v.grain() == Grain.ELEMENT && spaces.of(v) instanceof Space.Weighted;
  }

  /**
   * Whether {@code by} is a coefficient of {@code tensors}. One per element is folded into a sum of
   * points only: a delta keeps its own value, which masks and products share.
   */
  boolean scales(Value tensors, Value by) {
    return isTensors(tensors)
        && !spaces.of(by).isPoint()
        && (by.grain() != Grain.ELEMENT || spaces.of(tensors).isPoint());
  }

  /** The tensors that a linear value adds up, in order. */
  List<Value> summands(Value v) {
    return switch (v.op()) {
      case Op.Binary(BinaryFn fn, Value x, Value y) ->
          switch (fn) {
            case ADD, SUBTRACT -> List.of(x, y);
            case MULTIPLY -> List.of(scales(x, y) ? x : y);
            case DIVIDE, POWER, MIN, MAX, LT, LE, GT, GE, EQ, NE, AND, OR -> List.of(x);
          };
      case Op.Fact _,
          Op.Origin _,
          Op.Elementwise _,
          Op.Grouped _,
          Op.Matrix _,
          Op.Select _,
          Op.Stated _ ->
          v.op().children();
    };
  }

  /** Whether a sum that this value stands in goes on to what it is made of. */
  boolean isOpened(Value v) {
    return isLinear(v) && !large.of(v);
  }

  private List<Value> sumsIn(Value v) {
    return isLinear(v) ? summands(v).stream().filter(this::isLinear).toList() : List.of();
  }

  /**
   * Whether a model or a delta is a sum of so many values that who uses it takes it as it is: else
   * a thousand steps, each made of the last, would be sums of half a million.
   */
  private boolean isLarge(Value v) {
    if (!isLinear(v) || !(spaces.of(v).isModel() || spaces.of(v).isDelta())) {
      return false;
    }
    Set<Value> seen = new HashSet<>();
    Deque<Value> open = new ArrayDeque<>(List.of(v));
    while (!open.isEmpty() && seen.size() <= MOST) {
      for (Value x : summands(open.pop())) {
        if (seen.add(x) && isOpened(x)) {
          open.push(x);
        }
      }
    }
    return seen.size() > MOST;
  }

  /** What stands in a sum and multiplies in it, before either is rewritten. */
  List<Value> operands(Value sum) {
    Set<Value> sums = new HashSet<>(List.of(sum));
    SequencedSet<Value> found = new LinkedHashSet<>();
    Deque<Value> open = new ArrayDeque<>(sums);
    while (!open.isEmpty()) {
      for (Value x : open.pop().op().children()) {
        if (!isOpened(x)) {
          found.add(x);
        } else if (sums.add(x)) {
          open.push(x);
        }
      }
    }
    return List.copyOf(found);
  }
}
