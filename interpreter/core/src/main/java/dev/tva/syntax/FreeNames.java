// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The names in a statement that mean something bound outside of it, as often as they stand. */
public final class FreeNames {
  private final List<Expr.Name> found = new ArrayList<>();

  private FreeNames() {}

  public static List<Expr.Name> of(Statement s) {
    FreeNames names = new FreeNames();
    names.statement(s, Set.of());
    return names.found;
  }

  private void statement(Statement s, Set<String> bound) {
    switch (s) {
      case Statement.Bind b -> walk(b.value(), bound);
      case Statement.Param p -> {
        p.defaultValue().ifPresent(d -> walk(d, bound));
        p.range().ifPresent(r -> walk(r, bound));
      }
      case Statement.Define d -> d.body().ifPresent(b -> function(d.parameters(), b, bound));
      case Statement.Import i -> walk(i.path(), bound);
      case Statement.Save v -> {
        walk(v.value(), bound);
        walk(v.path(), bound);
        v.options().forEach(o -> walk(o.value(), bound));
      }
      case Statement.Show v -> v.values().forEach(e -> walk(e, bound));
      case Statement.Assert a -> {
        walk(a.condition(), bound);
        a.message().ifPresent(m -> walk(m, bound));
      }
      case Statement.For f -> {
        walk(f.source(), bound);
        Set<String> inner = with(bound, f.binder().names());
        for (Statement each : f.body()) {
          statement(each, inner);
          if (each instanceof Statement.Bind b) {
            inner.add(b.name().name());
          }
        }
      }
      case Statement.Broken b -> found.addAll(b.uses());
      case Statement.Bare b -> walk(b.value(), bound);
    }
  }

  private static Set<String> with(Set<String> bound, List<Expr.Name> more) {
    Set<String> all = new HashSet<>(bound);
    more.forEach(n -> all.add(n.name()));
    return all;
  }

  private void function(List<Expr.Parameter> parameters, Expr body, Set<String> bound) {
    Set<String> inner = with(bound, List.of());
    for (Expr.Parameter p : parameters) {
      p.defaultValue().ifPresent(d -> walk(d, inner));
      p.range().ifPresent(r -> walk(r, inner));
      inner.add(p.name().name());
    }
    walk(body, inner);
  }

  private void walk(Expr e, Set<String> bound) {
    switch (e) {
      case Expr.Number _, Expr.Bool _, Expr.Missing _ -> {}
      case Expr.Text t ->
          t.parts()
              .forEach(p -> {
                if (p instanceof Expr.Part.Hole(Expr value)) {
                  walk(value, bound);
                }
              });
      case Expr.Name n -> {
        if (!bound.contains(n.name())) {
          found.add(n);
        }
      }
      case Expr.ListOf l -> l.items().forEach(i -> walk(i, bound));
      case Expr.Comprehension c -> {
        walk(c.source(), bound);
        walk(c.item(), with(bound, c.binder().names()));
      }
      case Expr.Unary u -> walk(u.operand(), bound);
      case Expr.Binary b -> {
        walk(b.left(), bound);
        walk(b.right(), bound);
      }
      case Expr.Call c -> {
        walk(c.function(), bound);
        c.arguments().forEach(a -> walk(a.value(), bound));
      }
      case Expr.Index i -> {
        walk(i.target(), bound);
        walk(i.index(), bound);
      }
      case Expr.Field f -> walk(f.target(), bound);
      case Expr.Function f -> function(f.parameters(), f.body(), bound);
      case Expr.If i -> {
        walk(i.condition(), bound);
        walk(i.then(), bound);
        walk(i.otherwise(), bound);
      }
      case Expr.Match m -> {
        for (Expr.Arm arm : m.arms()) {
          walk(arm.condition(), bound);
          walk(arm.value(), bound);
        }
        walk(m.otherwise(), bound);
      }
      case Expr.As a -> walk(a.value(), bound);
      case Expr.Block b -> {
        Set<String> inner = with(bound, List.of());
        for (Statement.Bind bind : b.bindings()) {
          walk(bind.value(), inner);
          inner.add(bind.name().name());
        }
        walk(b.result(), inner);
      }
    }
  }
}
