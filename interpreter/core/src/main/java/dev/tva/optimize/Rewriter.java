// SPDX-License-Identifier: Apache-2.0
package dev.tva.optimize;

import dev.tva.graph.Grain;
import dev.tva.graph.GraphBuilder;
import dev.tva.graph.Memo;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.optimize.rule.CollapseAffine;
import dev.tva.optimize.rule.FoldConstants;
import dev.tva.optimize.rule.RemoveNeutral;
import dev.tva.optimize.rule.Rule;
import dev.tva.type.Spaces;
import java.util.List;

/**
 * Rewrites a value of one class of tensors. Sums are collapsed as a whole, from the top, so that
 * the anchor is the leftmost point of the formula as written; everything else bottom up. Numbers of
 * model and layer grain are shared by all classes and stay as they are.
 */
public final class Rewriter {
  private final GraphBuilder graph;
  private final CollapseAffine collapse;
  private final List<Rule> rules;
  private final Memo<Value> rewritten = new Memo<>(this::needs, this::compute);

  public Rewriter(GraphBuilder graph, Spaces spaces) {
    this.graph = graph;
    this.collapse = new CollapseAffine(spaces);
    this.rules = List.of(new FoldConstants(), new RemoveNeutral());
  }

  public Value rewrite(Value v) {
    return rewritten.of(v);
  }

  private boolean isSum(Value v) {
    return v.grain() == Grain.ELEMENT && collapse.isLinear(v);
  }

  private List<Value> needs(Value v) {
    if (v.grain() == Grain.MODEL || v.grain() == Grain.LAYER) {
      return List.of();
    }
    return isSum(v) ? collapse.operands(v) : v.op().children();
  }

  private Value compute(Value v) {
    if (v.grain() == Grain.MODEL || v.grain() == Grain.LAYER) {
      return applyRules(v);
    }
    if (isSum(v)) {
      Value collapsed = collapse.apply(v, this::rewrite, graph).orElse(v);
      return collapsed.op() instanceof Op.Affine
          ? collapsed
          : collapsed == v ? v : rewrite(collapsed);
    }
    return applyRules(rebuild(v));
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
