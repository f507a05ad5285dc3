// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

import dev.tva.source.Span;
import dev.tva.syntax.Expr;
import dev.tva.syntax.NameWalk;
import dev.tva.syntax.Script;
import dev.tva.syntax.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where names stand in a script, and what each of them means. */
public final class Occurrences implements NameWalk.Told {
  private final List<Occurrence> found = new ArrayList<>();

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
    Map<String, Span> top = new HashMap<>();
    for (Statement s : script.statements()) {
      for (Expr.Name n : NameWalk.bound(s)) {
        top.putIfAbsent(n.name(), n.span());
      }
    }
    NameWalk walk = new NameWalk(this);
    script.statements().forEach(s -> walk.statement(s, top));
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

  @Override
  public void uses(Expr.Name name, Optional<Span> bound) {
    found.add(
        new Occurrence(
            name.span(),
            bound.<Meaning>map(Meaning.Here::new).orElse(new Meaning.Outside(name.name()))));
  }

  @Override
  public void binds(Expr.Name name, Span first) {
    found.add(new Occurrence(name.span(), new Meaning.Here(first)));
  }

  @Override
  public void member(Expr.Field f) {
    if (f.target() instanceof Expr.Name owner) {
      found.add(
          new Occurrence(f.field().span(), new Meaning.Member(owner.name(), f.field().name())));
    }
  }

  @Override
  public void argument(Expr.Call call, Expr.Name name) {
    String function = dotted(call.function());
    if (!function.isEmpty()) {
      found.add(new Occurrence(name.span(), new Meaning.Argument(function, name.name())));
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
