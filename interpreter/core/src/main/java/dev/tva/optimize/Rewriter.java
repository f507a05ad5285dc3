// SPDX-License-Identifier: Apache-2.0
package dev.tva.optimize;

import dev.tva.graph.Grain;
import dev.tva.graph.GraphBuilder;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.optimize.rule.CollapseAffine;
import dev.tva.optimize.rule.FoldConstants;
import dev.tva.optimize.rule.RemoveNeutral;
import dev.tva.optimize.rule.Rule;
import dev.tva.type.Spaces;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rewrites a value of one class of tensors. Sums are collapsed as a whole, from the top, so that
 * the anchor is the leftmost point of the formula as written; everything else bottom up. Numbers of
 * model and layer grain are shared by all classes and stay as they are.
 */
public final class Rewriter {
  private final GraphBuilder graph;
  private final CollapseAffine collapse;
  private final List<Rule> rules;
  private final Map<Value, Value> rewritten = new HashMap<>();

  public Rewriter(GraphBuilder graph, Spaces spaces) {
    this.graph = graph;
    this.collapse = new CollapseAffine(spaces);
    this.rules = List.of(new FoldConstants(), new RemoveNeutral());
  }

  public Value rewrite(Value v) {
    Value known = rewritten.get(v);
    if (known == null) {
      known = compute(v);
      rewritten.put(v, known);
    }
    return known;
  }

  private Value compute(Value v) {
    if (v.grain() == Grain.MODEL || v.grain() == Grain.LAYER) {
      return applyRules(v);
    }
    if (v.grain() == Grain.ELEMENT && collapse.isLinear(v)) {
      Value collapsed = collapse.apply(withRewrittenOperands(v), graph).orElse(v);
      return collapsed.op() instanceof Op.Affine
          ? collapsed
          : collapsed == v ? v : rewrite(collapsed);
    }
    return applyRules(rebuild(v));
  }

  /** A sum whose operands, but not its own additions, are rewritten. */
  private Value withRewrittenOperands(Value v) {
    return collapse.isLinear(v) ? graph.of(v.op().with(this::operand)) : rewrite(v);
  }

  private Value operand(Value v) {
    return v.grain() == Grain.ELEMENT ? withRewrittenOperands(v) : rewrite(v);
  }

  private Value rebuild(Value v) {
    return graph.of(v.op().with(this::rewrite));
  }

  private Value applyRules(Value v) {
    for (Rule rule : rules) {
      var better = rule.apply(v, graph);
      if (better.isPresent()) {
        return applyRules(better.get());
      }
    }
    return v;
  }
}
