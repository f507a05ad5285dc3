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
import java.util.function.Predicate;

/**
 * Expressions in which {@code depth} and {@code layer} count the blocks of the expression's own
 * inputs: what else a script opens lengthens no stack. A number for all tensors is an expression of
 * its own, and so is a statistic of what is seen under other names. Where blocks were numbered anew
 * elsewhere in an expression, what it computes of checkpoints as they are counts theirs.
 */
public final class OwnFacts {
  /**
   * The inputs whose blocks an expression counts; empty for all.
   *
   * @param all of the whole expression
   * @param plain of what it computes of checkpoints as they are
   */
  public record Counted(List<Integer> all, List<Integer> plain) {
    public Counted {
      all = List.copyOf(all);
      plain = List.copyOf(plain);
    }

    private Counted ofPlain() {
      return new Counted(plain, plain);
    }
  }

  private final GraphBuilder graph;
  private final Function<Value, Counted> inputs;
  private final Predicate<Value> plain;
  private final BiConsumer<Value, Value> made;
  private final Memo<Boolean> counts =
      Memo.ofChildren(v -> isCount(v) || v.op().children().stream().anyMatch(this::counts));
  private final Map<Counted, Memo<Value>> own = new HashMap<>();
  private final Memo<Value> remembered =
      new Memo<>(
          v -> v.op().children().stream().filter(c -> !isApart(c) && !isStatistic(c)).toList(),
          this::remember);
  private final Map<Value, Value> apart = new HashMap<>();

  /**
   * @param inputs those of an expression
   * @param plain whether an expression reads checkpoints, and all as they are
   * @param made is told what was made of what
   */
  public OwnFacts(
      GraphBuilder graph,
      Function<Value, Counted> inputs,
      Predicate<Value> plain,
      BiConsumer<Value, Value> made) {
    this.graph = graph;
    this.inputs = inputs;
    this.plain = plain;
    this.made = made;
  }

  /** Before inputs count that did not before. */
  public void forget() {
    own.clear();
    remembered.clear();
    apart.clear();
  }

  public Value of(Value expression) {
    if (!counts.of(expression)) {
      return expression;
    }
    // Inner ones first: then none is made inside another.
    for (Value v : below(expression)) {
      if (isApart(v) && !apart.containsKey(v)) {
        apart.put(v, v.op() instanceof Op.Recalled ? remember(v) : alone(v));
      }
    }
    return isApart(expression) ? apart.get(expression) : alone(expression);
  }

  private static boolean isCount(Value v) {
    return v.op() instanceof Op.Meta m && m.fn().needsStack() || v.op() instanceof Op.Gradient;
  }

  private boolean counts(Value v) {
    return counts.of(v);
  }

  /** Whether it is the same in whatever expression it stands. */
  private static boolean isApart(Value v) {
    return v.grain() == Grain.MODEL || v.op() instanceof Op.Recalled;
  }

  private static boolean isStatistic(Value v) {
    return v.op() instanceof Op.Reduce;
  }

  private Value alone(Value v) {
    return within(inputs.apply(v)).of(v);
  }

  /** Places are those in the view that recalls them; statistics were taken before there was one. */
  private Value remember(Value v) {
    if (!counts.of(v)) {
      return v;
    }
    return keep(
        v,
        v.op()
            .with(c ->
                isApart(c)
                    ? apart.getOrDefault(c, c)
                    : isStatistic(c) ? alone(c) : remembered.of(c)));
  }

  private Memo<Value> within(Counted of) {
    return own.computeIfAbsent(
        of,
        _ ->
            new Memo<>(
                v ->
                    v.op().children().stream().filter(c -> !isApart(c) && !isOther(c, of)).toList(),
                v -> compute(v, of)));
  }

  private boolean isOther(Value v, Counted of) {
    return !of.all().equals(of.plain()) && plain.test(v);
  }

  private Value compute(Value v, Counted of) {
    if (!counts.of(v)) {
      return v;
    }
    Op op =
        v.op()
            .with(c ->
                isApart(c)
                    ? apart.getOrDefault(c, c)
                    : within(isOther(c, of) ? of.ofPlain() : of).of(c));
    return keep(
        v,
        switch (op) {
          case Op.Meta(MetaFn fn, _) -> new Op.Meta(fn, of.all());
          case Op.Gradient(List<Value> knots, _) -> new Op.Gradient(knots, of.all());
          default -> op;
        });
  }

  private Value keep(Value v, Op op) {
    Value mine = graph.of(op);
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
