// SPDX-License-Identifier: Apache-2.0
package dev.tva.optimize.rule;

import dev.tva.graph.Grain;
import dev.tva.graph.GraphBuilder;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.type.Space;
import dev.tva.type.Spaces;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/**
 * {@code a + c*(b - a) - … -> Affine}: any affine combination is taken as {@code anchor + sum of
 * c*(x - anchor)}, a delta as {@code sum of c*(x - pivot)}, differences first. The anchor is the
 * leftmost point of the formula; the pivot of a delta is the point that stands in it most often,
 * the last one of several. Coefficients of zero vanish, and a lone coefficient of one leaves the
 * tensors themselves. Other weights are summed as they are.
 */
public final class CollapseAffine implements Rule {
  private final Spaces spaces;
  private final Sums sums;

  public CollapseAffine(Spaces spaces) {
    this.spaces = spaces;
    this.sums = new Sums(spaces);
  }

  @Override
  public Optional<Value> apply(Value value, GraphBuilder graph) {
    return apply(value, UnaryOperator.identity(), graph);
  }

  /** Of a sum whose operands are rewritten by {@code rewritten}. */
  public Optional<Value> apply(Value value, UnaryOperator<Value> rewritten, GraphBuilder graph) {
    if (value.grain() != Grain.ELEMENT
        || !(spaces.of(value) instanceof Space.Weighted)
        || !isLinear(value)) {
      return Optional.empty();
    }
    Value collapsed = build(Flattening.of(value, sums, rewritten, graph), graph);
    return collapsed.equals(value) ? Optional.empty() : Optional.of(collapsed);
  }

  /** Whether the value is a sum, a difference or a multiple of tensors. */
  public boolean isLinear(Value v) {
    return sums.isLinear(v);
  }

  /** What a linear value is a sum of, and what that is multiplied by, before it is rewritten. */
  public List<Value> operands(Value linear) {
    return sums.operands(linear);
  }

  private Value build(SequencedMap<Value, Flattening.Operand> operands, GraphBuilder graph) {
    Optional<Value> anchor =
        operands.keySet().stream().filter(v -> spaces.of(v).isPoint()).findFirst();
    Optional<Value> shaped = operands.keySet().stream().filter(Value::whole).findFirst();
    operands.values().removeIf(o -> spaces.isZero(o.coefficient()));
    List<Op.Term> points = new ArrayList<>();
    List<Op.Term> deltas = new ArrayList<>();
    for (Map.Entry<Value, Flattening.Operand> e : operands.entrySet()) {
      Op.Term term = new Op.Term(e.getValue().coefficient(), e.getKey());
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
    if (operands.size() == 1 && isOne(operands.firstEntry().getValue().coefficient())) {
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

  private static Value pivot(List<Op.Term> points, Map<Value, Flattening.Operand> operands) {
    return points.reversed().stream()
        .map(Op.Term::x)
        .max(Comparator.comparingLong(x -> operands.get(x).times()))
        .orElseThrow();
  }

  private boolean isOne(Value v) {
    return v.op() instanceof Op.Const && spaces.isOne(v);
  }
}
