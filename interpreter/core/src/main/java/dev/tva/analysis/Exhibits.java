// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import dev.tva.builtin.Labels;
import dev.tva.graph.Grain;
import dev.tva.graph.Value;
import dev.tva.support.Workspace;
import dev.tva.syntax.Expr;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lays out what a {@code show} is given: numbers over {@code pairs} of a list, and the cosines of a
 * list of deltas, as the upper half of a matrix.
 */
final class Exhibits {
  private final Workspace work;
  private final Map<Expr, Val> values;

  Exhibits(Workspace work, Map<Expr, Val> values) {
    this.work = work;
    this.values = values;
  }

  /** What was written, or the matrix it is. */
  Action.Item plain(Expr e, Val v) {
    return pairs(e, v).orElseGet(() -> new Action.Item(e.span().text(), v, e.span()));
  }

  /** As {@link #plain}; of a list of deltas the angles between them, by {@code cosine}. */
  Action.Item explicit(Expr e, Val v, Val.Fn cosine) {
    if (!(v instanceof Val.Items list)
        || list.items().size() < 2
        || !list.items().stream().allMatch(this::isDelta)) {
      return plain(e, v);
    }
    List<Val> items = list.items();
    List<Val> flat = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      for (int j = i + 1; j < items.size(); j++) {
        flat.add(cosine.call(List.of(items.get(i), items.get(j)), e.span()));
      }
    }
    return flat.contains(Val.WRONG)
        ? plain(e, v)
        : triangle("cosines of " + e.span().text(), e, flat, labels(e, list));
  }

  private boolean isDelta(Val v) {
    return v instanceof Val.Node(Value value)
        && value.grain() == Grain.ELEMENT
        && work.spaces.of(value).isDelta();
  }

  private Optional<Action.Item> pairs(Expr e, Val v) {
    if (e instanceof Expr.Comprehension c
        && c.source() instanceof Expr.Call call
        && call.function() instanceof Expr.Name(_, String name)
        && name.equals("pairs")
        && call.arguments().size() == 1
        && v instanceof Val.Items(var flat, _)
        && flat.stream().allMatch(Exhibits::isNumber)
        && values.get(call.arguments().getFirst().value()) instanceof Val.Items items
        && items.items().size() > 2
        && flat.size() == items.items().size() * (items.items().size() - 1) / 2) {
      Expr list = call.arguments().getFirst().value();
      return Optional.of(triangle(e.span().text(), e, flat, labels(list, items)));
    }
    return Optional.empty();
  }

  private static boolean isNumber(Val v) {
    return v instanceof Val.Node(Value value) && value.grain() == Grain.MODEL;
  }

  /** Row i has what item i and each later one give. */
  private static Action.Item triangle(String formula, Expr e, List<Val> flat, List<String> labels) {
    List<Val> rows = new ArrayList<>();
    int at = 0;
    for (int n = labels.size() - 1; n > 0; n--) {
      rows.add(new Val.Items(flat.subList(at, at + n)));
      at += n;
    }
    return new Action.Item(formula, new Val.Items(rows), e.span(), labels);
  }

  /** The names of the items, or else places in a list that has a name. */
  private static List<String> labels(Expr list, Val.Items items) {
    List<String> names = Labels.of(items);
    List<String> labels = new ArrayList<>();
    for (int i = 0; names.isEmpty() && i < items.items().size(); i++) {
      labels.add(list instanceof Expr.Name(_, String name) ? name + "[" + i + "]" : "" + i);
    }
    return names.isEmpty() ? labels : names;
  }
}
