// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

import dev.tva.source.Span;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Script;
import dev.tva.syntax.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where names stand in a script, and what each of them means. */
public final class Occurrences {
  private final List<Occurrence> found = new ArrayList<>();
  private final Map<String, Span> top = new HashMap<>();

  /** A name at a place. */
  public record Occurrence(Span at, Meaning meaning) {}

  /** What a name means. */
  public sealed interface Meaning {
    /** Bound in this script, at {@code definition}, which may be this very place. */
    record Here(Span definition) implements Meaning {}

    /** Not bound in this script: an import without a name, or the library, may bind it. */
    record Outside(String name) implements Meaning {}

    /** Behind a dot: a name of what was imported as {@code library}. */
    record Member(String library, String name) implements Meaning {}

    /** The name of an argument: a parameter of {@code function}, which may have a dot. */
    record Argument(String function, String parameter) implements Meaning {}
  }

  private Occurrences(Script script) {
    for (Statement s : script.statements()) {
      for (Expr.Name n : bound(s)) {
        top.putIfAbsent(n.name(), n.span());
      }
    }
    for (Statement s : script.statements()) {
      statement(s, top);
    }
  }

  /** In the order of statements. */
  public static List<Occurrence> of(Script script) {
    return List.copyOf(new Occurrences(script).found);
  }

  /** The occurrence at an offset, or just before it. */
  public static Optional<Occurrence> at(Script script, int offset) {
    return of(script).stream()
        .filter(o -> o.at().start() <= offset && offset <= o.at().end())
        .findFirst();
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

  private void binds(Expr.Name name, Map<String, Span> scope) {
    scope.putIfAbsent(name.name(), name.span());
    found.add(new Occurrence(name.span(), new Meaning.Here(scope.get(name.name()))));
  }

  private void statement(Statement s, Map<String, Span> scope) {
    bound(s).forEach(n -> binds(n, scope));
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
      case Statement.Show v -> v.values().forEach(e -> walk(e, scope));
      case Statement.Assert a -> {
        walk(a.condition(), scope);
        a.message().ifPresent(m -> walk(m, scope));
      }
      case Statement.For f -> {
        walk(f.source(), scope);
        Map<String, Span> inner = inner(f.binder().names(), scope);
        f.body().forEach(each -> statement(each, inner));
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
    Map<String, Span> inner = inner(parameters.stream().map(Expr.Parameter::name).toList(), scope);
    for (Expr.Parameter p : parameters) {
      p.defaultValue().ifPresent(d -> walk(d, inner));
      p.range().ifPresent(r -> walk(r, inner));
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
      case Expr.Name n -> {
        Span definition = scope.get(n.name());
        found.add(
            new Occurrence(
                n.span(),
                definition == null ? new Meaning.Outside(n.name()) : new Meaning.Here(definition)));
      }
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
        if (f.target() instanceof Expr.Name owner) {
          found.add(
              new Occurrence(f.field().span(), new Meaning.Member(owner.name(), f.field().name())));
        }
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
    String name = dotted(c.function());
    for (Expr.Argument a : c.arguments()) {
      if (a.name().isPresent() && !name.isEmpty()) {
        Expr.Name n = a.name().get();
        found.add(new Occurrence(n.span(), new Meaning.Argument(name, n.name())));
      }
      walk(a.value(), scope);
    }
  }

  private static String dotted(Expr function) {
    return switch (function) {
      case Expr.Name n -> n.name();
      case Expr.Field(_, Expr.Name library, Expr.Name member) ->
          library.name() + "." + member.name();
      default -> "";
    };
  }
}
