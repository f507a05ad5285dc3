// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import dev.tva.source.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Goes through statements and tells of each name in them where it is bound. */
public final class NameWalk {
  private final Told told;

  public NameWalk(Told told) {
    this.told = told;
  }

  /** Who is told of names, in the order in which they are walked over. */
  public interface Told {
    /** A name that is used; empty where no statement or function around it binds it. */
    void uses(Expr.Name name, Optional<Span> bound);

    /** A place where a name is bound, and the place where it was bound first in its scope. */
    default void binds(Expr.Name name, Span first) {}

    /** A name behind a dot. */
    default void member(Expr.Field field) {}

    /** An argument with a name. */
    default void argument(Expr.Call call, Expr.Name name) {}
  }

  /** The names that a statement binds at its level. */
  public static List<Expr.Name> bound(Statement s) {
    return switch (s) {
      case Statement.Bind b -> List.of(b.name());
      case Statement.Param p -> List.of(p.name());
      case Statement.Define d -> List.of(d.name());
      case Statement.Import i -> i.alias().stream().toList();
      case Statement.Broken b -> b.binds();
      case Statement.Save _,
          Statement.Show _,
          Statement.Assert _,
          Statement.For _,
          Statement.Bare _ ->
          List.of();
    };
  }

  /** The names in a statement that mean something bound outside of it, as often as they stand. */
  public static List<Expr.Name> free(Statement s) {
    List<Expr.Name> found = new ArrayList<>();
    new NameWalk(
            (name, bound) -> {
              if (bound.isEmpty()) {
                found.add(name);
              }
            })
        .statement(s, Map.of());
    return found;
  }

  private void binds(Expr.Name name, Map<String, Span> scope) {
    scope.putIfAbsent(name.name(), name.span());
    told.binds(name, scope.get(name.name()));
  }

  /**
   * @param scope what is bound around the statement, by name; it does not grow
   */
  public void statement(Statement s, Map<String, Span> scope) {
    bound(s).forEach(n -> told.binds(n, scope.getOrDefault(n.name(), n.span())));
    switch (s) {
      case Statement.Bind b -> walk(b.value(), scope);
      case Statement.Param p -> {
        p.defaultValue().ifPresent(d -> walk(d, scope));
        p.range().ifPresent(r -> walk(r, scope));
      }
      case Statement.Define d -> function(d.parameters(), d.body(), scope);
      case Statement.Import i -> walk(i.path(), scope);
      case Statement.Save v -> {
        walk(v.value(), scope);
        walk(v.path(), scope);
        v.options().forEach(o -> walk(o.value(), scope));
      }
      case Statement.Show v -> {
        v.values().forEach(e -> walk(e, scope));
        v.picture().ifPresent(p -> walk(p, scope));
      }
      case Statement.Assert a -> {
        walk(a.condition(), scope);
        a.message().ifPresent(m -> walk(m, scope));
      }
      case Statement.For f -> {
        walk(f.source(), scope);
        Map<String, Span> inner = inner(f.binder().names(), scope);
        for (Statement each : f.body()) {
          statement(each, inner);
          bound(each).forEach(n -> inner.putIfAbsent(n.name(), n.span()));
        }
      }
      case Statement.Broken b -> b.uses().forEach(u -> walk(u, scope));
      case Statement.Bare b -> walk(b.value(), scope);
    }
  }

  /** A scope in which these names hide those outside. */
  private Map<String, Span> inner(List<Expr.Name> names, Map<String, Span> scope) {
    Map<String, Span> inner = new HashMap<>(scope);
    names.forEach(n -> inner.remove(n.name()));
    names.forEach(n -> binds(n, inner));
    return inner;
  }

  private void function(
      List<Expr.Parameter> parameters, Optional<Expr> body, Map<String, Span> scope) {
    Map<String, Span> inner = new HashMap<>(scope);
    for (Expr.Parameter p : parameters) {
      p.defaultValue().ifPresent(d -> walk(d, inner));
      p.range().ifPresent(r -> walk(r, inner));
      inner.remove(p.name().name());
      binds(p.name(), inner);
    }
    body.ifPresent(b -> walk(b, inner));
  }

  private void walk(Expr e, Map<String, Span> scope) {
    switch (e) {
      case Expr.Number _, Expr.Bool _, Expr.Missing _ -> {}
      case Expr.Text t ->
          t.parts()
              .forEach(p -> {
                if (p instanceof Expr.Part.Hole(Expr value)) {
                  walk(value, scope);
                }
              });
      case Expr.Name n -> told.uses(n, Optional.ofNullable(scope.get(n.name())));
      case Expr.ListOf l -> l.items().forEach(i -> walk(i, scope));
      case Expr.Comprehension c -> {
        walk(c.source(), scope);
        walk(c.item(), inner(c.binder().names(), scope));
      }
      case Expr.Unary u -> walk(u.operand(), scope);
      case Expr.Binary b -> {
        walk(b.left(), scope);
        walk(b.right(), scope);
      }
      case Expr.Call c -> call(c, scope);
      case Expr.Index i -> {
        walk(i.target(), scope);
        walk(i.index(), scope);
      }
      case Expr.Field f -> {
        walk(f.target(), scope);
        told.member(f);
      }
      case Expr.Function f -> function(f.parameters(), Optional.of(f.body()), scope);
      case Expr.If i -> {
        walk(i.condition(), scope);
        walk(i.then(), scope);
        walk(i.otherwise(), scope);
      }
      case Expr.Match m -> {
        for (Expr.Arm arm : m.arms()) {
          walk(arm.condition(), scope);
          walk(arm.value(), scope);
        }
        walk(m.otherwise(), scope);
      }
      case Expr.As a -> walk(a.value(), scope);
      case Expr.Block b -> {
        Map<String, Span> inner = new HashMap<>(scope);
        for (Statement.Bind bind : b.bindings()) {
          walk(bind.value(), inner);
          inner.remove(bind.name().name());
          binds(bind.name(), inner);
        }
        walk(b.result(), inner);
      }
    }
  }

  private void call(Expr.Call c, Map<String, Span> scope) {
    walk(c.function(), scope);
    for (Expr.Argument a : c.arguments()) {
      a.name().ifPresent(n -> told.argument(c, n));
      if (!c.isColumn(a)) {
        walk(a.value(), scope);
      }
    }
  }
}
