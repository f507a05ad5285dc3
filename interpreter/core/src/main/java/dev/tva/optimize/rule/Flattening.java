// SPDX-License-Identifier: Apache-2.0
package dev.tva.optimize.rule;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.GraphBuilder;
import dev.tva.graph.Op;
import dev.tva.graph.UnaryFn;
import dev.tva.graph.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The operands of a sum of sums. Each sum in it is gone through once, after all that it stands in,
 * with all that it is multiplied by: there may be more ways to it than can be counted.
 */
final class Flattening {
  private final Sums sums;
  private final UnaryOperator<Value> rewritten;
  private final GraphBuilder graph;
  private final Map<Value, int[]> places = new HashMap<>();
  private final SequencedMap<Value, List<Way>> operands = new LinkedHashMap<>();

  /** Of many values the latest first: none is made of later ones. */
  private final TreeMap<Value, List<Way>> open =
      new TreeMap<>(Comparator.comparingInt((Value v) -> v.id()).reversed());

  /** An operand, with what it is multiplied by, and how often it stands in the formula. */
  record Operand(Value coefficient, long times) {}

  /** One of the ways to a value; {@code place} is where the formula has it. */
  private record Way(int place, Value coefficient, long times) {}

  private record Step(Value from, int slot, Value to) {}

  private Flattening(Sums sums, UnaryOperator<Value> rewritten, GraphBuilder graph) {
    this.sums = sums;
    this.rewritten = rewritten;
    this.graph = graph;
  }

  /** In the order in which they stand in the formula; {@code rewritten} is asked of each. */
  static SequencedMap<Value, Operand> of(
      Value sum, Sums sums, UnaryOperator<Value> rewritten, GraphBuilder graph) {
    Flattening f = new Flattening(sums, rewritten, graph);
    f.place(sum);
    f.addUp(sum);
    SequencedMap<Value, Operand> all = new LinkedHashMap<>();
    f.operands.forEach((v, ways) -> all.put(v, f.total(ways)));
    return all;
  }

  private void place(Value sum) {
    Deque<Step> steps = new ArrayDeque<>();
    push(sum, steps);
    int next = 1;
    while (!steps.isEmpty()) {
      Step step = steps.pop();
      places.get(step.from())[step.slot()] = next++;
      if (!sums.isOpened(step.to())) {
        Value operand = rewritten.apply(step.to());
        if (!(operand.op() instanceof Op.Zero)) {
          operands.putIfAbsent(operand, new ArrayList<>());
        }
      } else if (!places.containsKey(step.to())) {
        push(step.to(), steps);
      }
    }
  }

  private void push(Value from, Deque<Step> steps) {
    List<Value> summands = sums.summands(from);
    places.put(from, new int[summands.size()]);
    for (int i = summands.size() - 1; i >= 0; i--) {
      steps.push(new Step(from, i, summands.get(i)));
    }
  }

  private void addUp(Value sum) {
    open.put(sum, List.of(new Way(0, graph.number(1), 1)));
    while (!open.isEmpty()) {
      var entry = open.pollFirstEntry();
      Value v = entry.getKey();
      Operand all = total(entry.getValue());
      List<Value> summands = sums.summands(v);
      List<Value> coefficients = coefficients(v, all.coefficient());
      for (int i = 0; i < summands.size(); i++) {
        Way way = new Way(places.get(v)[i], coefficients.get(i), all.times());
        Value x = summands.get(i);
        if (sums.isOpened(x)) {
          open.computeIfAbsent(x, _ -> new ArrayList<>()).add(way);
        } else {
          operands.getOrDefault(rewritten.apply(x), new ArrayList<>()).add(way);
        }
      }
    }
  }

  private Operand total(List<Way> ways) {
    List<Way> ordered = ways.stream().sorted(Comparator.comparingInt(Way::place)).toList();
    Value coefficient = ordered.getFirst().coefficient();
    long times = ordered.getFirst().times();
    for (Way way : ordered.subList(1, ordered.size())) {
      coefficient = fold(graph.add(coefficient, way.coefficient()));
      times = Math.min(times + way.times(), Integer.MAX_VALUE);
    }
    return new Operand(coefficient, times);
  }

  /** What the summands of a value are multiplied by where it is multiplied by {@code c}. */
  private List<Value> coefficients(Value v, Value c) {
    return switch (v.op()) {
      case Op.Binary(BinaryFn fn, Value x, Value y) ->
          switch (fn) {
            case ADD -> List.of(c, c);
            case SUBTRACT -> List.of(c, negated(c));
            case MULTIPLY ->
                List.of(fold(graph.multiply(c, rewritten.apply(sums.scales(x, y) ? y : x))));
            case DIVIDE -> List.of(fold(graph.divide(c, rewritten.apply(y))));
            case POWER, MIN, MAX, LT, LE, GT, GE, EQ, NE, AND, OR ->
                throw new IllegalArgumentException(fn + " is not linear");
          };
      case Op.Unary _ -> List.of(negated(c));
      case Op.Stated _ -> List.of(c);
      case Op.Fact _, Op.Origin _, Op.Elementwise _, Op.Grouped _, Op.Matrix _, Op.Select _ ->
          throw new IllegalArgumentException(v.op() + " is not linear");
    };
  }

  private Value negated(Value v) {
    return fold(graph.unary(UnaryFn.NEGATE, v));
  }

  private Value fold(Value v) {
    return new FoldConstants()
        .apply(v, graph)
        .or(() -> new RemoveNeutral().apply(v, graph))
        .orElse(v);
  }
}
