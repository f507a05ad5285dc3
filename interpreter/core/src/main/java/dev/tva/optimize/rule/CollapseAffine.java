// SPDX-License-Identifier: Apache-2.0
package dev.tva.optimize.rule;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.GraphBuilder;
import dev.tva.graph.Op;
import dev.tva.graph.UnaryFn;
import dev.tva.graph.Value;
import dev.tva.type.Space;
import dev.tva.type.Spaces;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * {@code a + c*(b - a) - … -> Affine}: any affine combination is taken as {@code anchor + sum of
 * c*(x - anchor)}, a delta as {@code sum of c*(x - pivot)}, differences first. The anchor is the
 * leftmost point of the formula; the pivot of a delta is the point that stands in it most often,
 * the last one of several. Coefficients of zero vanish, and a lone coefficient of one leaves the
 * tensors themselves. Other weights are summed as they are.
 */
public final class CollapseAffine implements Rule {
  private final Spaces spaces;

  public CollapseAffine(Spaces spaces) {
    this.spaces = spaces;
  }

  /** An operand of the sum with what it is multiplied by, and how often it stands there. */
  private static final class Operand {
    private Value coefficient;
    private int times = 1;

    Operand(Value coefficient) {
      this.coefficient = coefficient;
    }
  }

  @Override
  public Optional<Value> apply(Value value, GraphBuilder graph) {
    if (value.grain() != Grain.ELEMENT
        || !(spaces.of(value) instanceof Space.Weighted)
        || !isLinear(value)) {
      return Optional.empty();
    }
    SequencedMap<Value, Operand> operands = new LinkedHashMap<>();
    flatten(value, graph.number(1), operands, graph);
    Value collapsed = build(operands, graph);
    return collapsed.equals(value) ? Optional.empty() : Optional.of(collapsed);
  }

  /** Whether the value is a sum, a difference or a multiple of tensors. */
  public boolean isLinear(Value v) {
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
  private boolean scales(Value tensors, Value by) {
    return isTensors(tensors)
        && !spaces.of(by).isPoint()
        && (by.grain() != Grain.ELEMENT || spaces.of(tensors).isPoint());
  }

  private void flatten(
      Value v, Value coefficient, SequencedMap<Value, Operand> into, GraphBuilder graph) {
    switch (v.op()) {
      case Op.Binary(BinaryFn fn, Value x, Value y) when isLinear(v) -> {
        switch (fn) {
          case ADD -> {
            flatten(x, coefficient, into, graph);
            flatten(y, coefficient, into, graph);
          }
          case SUBTRACT -> {
            flatten(x, coefficient, into, graph);
            flatten(y, negate(coefficient, graph), into, graph);
          }
          case MULTIPLY -> {
            boolean left = scales(x, y);
            flatten(left ? x : y, times(coefficient, left ? y : x, graph), into, graph);
          }
          case DIVIDE -> flatten(x, fold(graph.divide(coefficient, y), graph), into, graph);
          case POWER, MIN, MAX, LT, LE, GT, GE, EQ, NE, AND, OR ->
              throw new IllegalStateException(fn + " is not linear");
        }
      }
      case Op.Unary(_, Value x) when isLinear(v) ->
          flatten(x, negate(coefficient, graph), into, graph);
      case Op.Stated(Value x, _) when isLinear(v) -> flatten(x, coefficient, into, graph);
      case Op.Zero _ -> {}
      default -> {
        Operand known = into.get(v);
        if (known == null) {
          into.put(v, new Operand(coefficient));
        } else {
          known.coefficient = fold(graph.add(known.coefficient, coefficient), graph);
          known.times++;
        }
      }
    }
  }

  private Value build(SequencedMap<Value, Operand> operands, GraphBuilder graph) {
    Optional<Value> anchor =
        operands.keySet().stream().filter(v -> spaces.of(v).isPoint()).findFirst();
    Optional<Value> shaped = operands.keySet().stream().filter(Value::whole).findFirst();
    operands.values().removeIf(o -> spaces.isZero(o.coefficient));
    List<Op.Term> points = new ArrayList<>();
    List<Op.Term> deltas = new ArrayList<>();
    for (Map.Entry<Value, Operand> e : operands.entrySet()) {
      Op.Term term = new Op.Term(e.getValue().coefficient, e.getKey());
      (spaces.of(e.getKey()).isPoint() ? points : deltas).add(term);
    }
    if (operands.isEmpty()) {
      // A zero has the tensor's own shape, and a matrix may have another.
      return shaped.isEmpty()
          ? graph.of(new Op.Zero())
          : graph.of(
              new Op.Affine(
                  Optional.empty(),
                  false,
                  List.of(),
                  List.of(new Op.Term(graph.number(0), shaped.get()))));
    }
    if (operands.size() == 1 && isOne(operands.firstEntry().getValue().coefficient)) {
      return operands.firstEntry().getKey();
    }
    boolean models = points.stream().allMatch(t -> spaces.of(t.x()).isModel());
    Space sum = spaces.of(graph.of(new Op.Affine(Optional.empty(), false, List.of(), points)));
    if (points.isEmpty() || !models || !(sum.isModel() || sum.isDelta())) {
      List<Op.Term> all = new ArrayList<>(points);
      all.addAll(deltas);
      return graph.of(new Op.Affine(Optional.empty(), false, List.of(), all));
    }
    Value pivot =
        sum.isModel()
            ? anchor.filter(operands::containsKey).orElse(points.getFirst().x())
            : pivot(points, operands);
    List<Op.Term> differences = points.stream().filter(t -> !t.x().equals(pivot)).toList();
    if (sum.isModel() && differences.isEmpty() && deltas.isEmpty()) {
      return pivot;
    }
    return graph.of(new Op.Affine(Optional.of(pivot), sum.isModel(), differences, deltas));
  }

  private static Value pivot(List<Op.Term> points, Map<Value, Operand> operands) {
    return points.reversed().stream()
        .map(Op.Term::x)
        .max(Comparator.comparingInt(x -> operands.get(x).times))
        .orElseThrow();
  }

  private boolean isOne(Value v) {
    return v.op() instanceof Op.Const && spaces.isOne(v);
  }

  private static Value negate(Value v, GraphBuilder graph) {
    return fold(graph.unary(UnaryFn.NEGATE, v), graph);
  }

  private static Value times(Value a, Value b, GraphBuilder graph) {
    return fold(graph.multiply(a, b), graph);
  }

  private static Value fold(Value v, GraphBuilder graph) {
    return new FoldConstants()
        .apply(v, graph)
        .or(() -> new RemoveNeutral().apply(v, graph))
        .orElse(v);
  }
}
