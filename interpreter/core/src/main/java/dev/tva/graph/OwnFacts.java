// SPDX-License-Identifier: Apache-2.0
package dev.tva.graph;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Expressions in which {@code depth} and {@code layer} count the blocks of the expression's own
 * inputs: what else a script opens lengthens no stack. A number for all tensors is an expression of
 * its own.
 */
public final class OwnFacts {
  private final GraphBuilder graph;
  private final Function<Value, List<Integer>> inputs;
  private final BiConsumer<Value, Value> made;
  private final Memo<Boolean> counts =
      Memo.ofChildren(v ->
          isCount(v)
              || !(v.op() instanceof Op.Recalled)
                  && v.op().children().stream().anyMatch(this::counts));
  private final Map<List<Integer>, Memo<Value>> own = new HashMap<>();
  private final Map<Value, Value> numbers = new HashMap<>();

  /**
   * @param inputs those of an expression whose blocks count; empty for all
   * @param made is told what was made of what
   */
  public OwnFacts(
      GraphBuilder graph, Function<Value, List<Integer>> inputs, BiConsumer<Value, Value> made) {
    this.graph = graph;
    this.inputs = inputs;
    this.made = made;
  }

  /** Before inputs count that did not before. */
  public void forget() {
    own.clear();
    numbers.clear();
  }

  public Value of(Value expression) {
    if (!counts.of(expression)) {
      return expression;
    }
    // Inner numbers first: then none is made inside another.
    for (Value v : below(expression)) {
      if (isNumber(v) && !numbers.containsKey(v)) {
        numbers.put(v, within(inputs.apply(v)).of(v));
      }
    }
    return isNumber(expression)
        ? numbers.get(expression)
        : within(inputs.apply(expression)).of(expression);
  }

  private static boolean isCount(Value v) {
    return v.op() instanceof Op.Meta m && m.fn().needsStack() || v.op() instanceof Op.Gradient;
  }

  private boolean counts(Value v) {
    return counts.of(v);
  }

  private static boolean isNumber(Value v) {
    return v.grain() == Grain.MODEL;
  }

  private Memo<Value> within(List<Integer> of) {
    return own.computeIfAbsent(
        of,
        _ ->
            new Memo<>(
                v -> v.op().children().stream().filter(c -> !isNumber(c)).toList(),
                v -> compute(v, of)));
  }

  private Value compute(Value v, List<Integer> of) {
    if (!counts.of(v)) {
      return v;
    }
    Op op = v.op().with(c -> isNumber(c) ? numbers.getOrDefault(c, c) : within(of).of(c));
    Value mine =
        graph.of(
            switch (op) {
              case Op.Meta(MetaFn fn, _) -> new Op.Meta(fn, of);
              case Op.Gradient(List<Value> knots, _) -> new Op.Gradient(knots, of);
              default -> op;
            });
    made.accept(v, mine);
    return mine;
  }

  /** What an expression is made of and counts blocks, each behind what it is made of. */
  private List<Value> below(Value expression) {
    SequencedSet<Value> order = new LinkedHashSet<>();
    Set<Value> seen = new HashSet<>();
    Deque<Value> open = new ArrayDeque<>(List.of(expression));
    while (!open.isEmpty()) {
      Value v = open.peek();
      if (seen.add(v)) {
        v.op().children().stream()
            .filter(c -> !seen.contains(c) && counts.of(c))
            .forEach(open::push);
      } else {
        order.add(open.pop());
      }
    }
    return List.copyOf(order);
  }
}
