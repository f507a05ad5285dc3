// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp.script;

import dev.tva.session.Session;
import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.syntax.Expr;
import dev.tva.syntax.NameWalk;
import dev.tva.syntax.Script;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Finds what binds a name at top level: a script, what it imports, or the library. */
public final class Definitions {
  private static final int REMEMBERED = 64;

  private final Workspace workspace;
  private final SequencedMap<Source, Index> indexes = new LinkedHashMap<>();

  /** A name and the statement that binds it. */
  public record Bound(Expr.Name name, Statement statement) {}

  private record Index(Script script, Map<String, Bound> bound) {}

  public Definitions(Workspace workspace) {
    this.workspace = workspace;
  }

  public Script script(Source source) {
    return index(source).script();
  }

  private Index index(Source source) {
    Index known = indexes.get(source);
    if (known == null) {
      Script script = TvaParser.parse(source).script();
      Map<String, Bound> bound = new LinkedHashMap<>();
      for (Statement s : script.statements()) {
        for (Expr.Name n : NameWalk.bound(s)) {
          bound.putIfAbsent(n.name(), new Bound(n, s));
        }
      }
      known = new Index(script, bound);
      if (indexes.size() == REMEMBERED) {
        indexes.pollFirstEntry();
      }
      indexes.put(source, known);
    }
    return known;
  }

  /** What a script binds itself. */
  public Optional<Bound> own(Source source, String name) {
    return Optional.ofNullable(index(source).bound().get(name));
  }

  /** Whether a name is bound by the script or what it imports, not by the library. */
  public boolean isOwn(Source source, String name) {
    return written(source, name).isPresent();
  }

  /** What a name means in a script; a dot goes into what was imported under a name. */
  public Optional<Bound> find(Source source, String name) {
    return written(source, name).or(() -> library(name));
  }

  private Optional<Bound> written(Source source, String name) {
    int dot = name.indexOf('.');
    if (dot < 0) {
      return own(source, name).or(() -> imported(source, Optional.empty(), name));
    }
    return imported(source, Optional.of(name.substring(0, dot)), name.substring(dot + 1));
  }

  private Optional<Bound> imported(Source source, Optional<String> alias, String name) {
    for (Statement s : script(source).statements()) {
      if (s instanceof Statement.Import i && i.alias().map(Expr.Name::name).equals(alias)) {
        Optional<Bound> found = file(source, i).flatMap(f -> own(f, name));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** The file that an import reads. */
  public Optional<Source> file(Source source, Statement.Import i) {
    boolean plain =
        i.path().parts().size() == 1 && i.path().parts().getFirst() instanceof Expr.Part.Literal;
    return plain
        ? workspace.source(
            workspace.resolved(source, ((Expr.Part.Literal) i.path().parts().getFirst()).text()))
        : Optional.empty();
  }

  private Optional<Bound> library(String name) {
    Session session = workspace.session();
    return own(session.prelude().source(), name)
        .or(() -> session.library().defining(name).flatMap(f -> own(f.source(), name)));
  }

  public Optional<Statement.Define> function(Source source, String name) {
    return find(source, name)
        .map(Bound::statement)
        .filter(s -> s instanceof Statement.Define)
        .map(s -> (Statement.Define) s);
  }

  public Optional<Span> place(Source source, String name) {
    return find(source, name).map(b -> b.name().span());
  }
}
