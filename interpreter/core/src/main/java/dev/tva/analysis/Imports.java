// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.catalog.CatalogException;
import dev.tva.catalog.HubId;
import dev.tva.catalog.ScriptFiles;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Edit;
import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.support.Workspace;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Parsed;
import dev.tva.syntax.Parses;
import dev.tva.syntax.Script;
import dev.tva.syntax.Statement;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BiConsumer;

/**
 * Imports: each file is read and evaluated once, in a scope of its own. It gives the names it binds
 * itself, not those it imports.
 */
final class Imports {
  private final Workspace work;
  private final ScriptFiles files;
  private final Parses parses;
  private final Scope prelude;
  private final BiConsumer<Statement, Scope> evaluate;
  private final boolean session;
  private final SequencedMap<String, String> texts = new LinkedHashMap<>();
  private final Map<String, Optional<SequencedMap<String, Val>>> loaded = new HashMap<>();
  private final Map<Scope, Map<String, Span>> imported = new IdentityHashMap<>();
  private final List<String> open = new ArrayList<>();

  /**
   * {@code evaluate} evaluates a statement of an imported file; in a session, names are bound
   * again.
   */
  Imports(
      Workspace work,
      ScriptFiles files,
      Parses parses,
      Source script,
      Scope prelude,
      BiConsumer<Statement, Scope> evaluate,
      boolean session) {
    this.session = session;
    this.work = work;
    this.files = files;
    this.parses = parses;
    this.prelude = prelude;
    this.evaluate = evaluate;
    String name = files.resolve("", script.name());
    texts.put(name, script.text());
    open.add(name);
  }

  /** The texts of the script and of what it imports, by name, in order of reading. */
  SequencedMap<String, String> texts() {
    return texts;
  }

  /** Before the next statement of a session: a file may have changed. */
  void forget() {
    loaded.clear();
    imported.clear();
  }

  /** Binds what a file gives; {@code path} is empty where it is in error. */
  void include(Statement.Import i, Optional<String> path, Scope scope) {
    Optional<String> resolved = path.map(p -> files.resolve(i.span().source().name(), p));
    if (resolved.isPresent() && !isFirst(resolved.get(), i, scope)) {
      return;
    }
    Optional<SequencedMap<String, Val>> members =
        resolved.flatMap(p -> members(p, path.orElseThrow(), i));
    if (i.alias().isPresent()) {
      Expr.Name alias = i.alias().get();
      bind(
          scope,
          alias.name(),
          members.<Val>map(m -> new Val.Library(alias.name(), m)).orElse(Val.WRONG),
          alias.span());
    } else if (members.isPresent()) {
      members.get().forEach((name, val) -> bind(scope, name, val, i.span()));
    } else {
      scope.setIncomplete();
    }
  }

  private void bind(Scope scope, String name, Val val, Span span) {
    Optional<Scope.Binding> before = scope.own(name);
    if (before.isPresent() && !session) {
      work.report.add(Problems.alreadyBound(name, span, before.get().span()));
    } else {
      scope.bindImported(name, val, span);
    }
  }

  private boolean isFirst(String resolved, Statement.Import i, Scope scope) {
    Map<String, Span> here = imported.computeIfAbsent(scope, _ -> new HashMap<>());
    Span before = here.putIfAbsent(resolved, i.span());
    if (before == null) {
      return true;
    }
    i.alias().ifPresent(a -> bind(scope, a.name(), Val.WRONG, a.span()));
    work.report.add(
        error(Slug.IMPORT_FAILED, "this file is imported already")
            .at(i.span(), "imported again here")
            .also(before, "first imported here")
            .help("leave one of them out", new Edit(i.span(), ""))
            .build());
    return false;
  }

  /** What a file gives; empty where it has been said why it gives nothing. */
  private Optional<SequencedMap<String, Val>> members(
      String resolved, String written, Statement.Import i) {
    if (open.contains(resolved)) {
      work.report.add(circle(resolved, i));
      return Optional.empty();
    }
    Optional<SequencedMap<String, Val>> known = loaded.get(resolved);
    if (known == null) {
      open.add(resolved);
      known = load(resolved, written, i);
      open.removeLast();
      loaded.put(resolved, known);
    }
    return known;
  }

  private Diagnostic circle(String resolved, Statement.Import i) {
    List<String> way = new ArrayList<>(open.subList(open.indexOf(resolved), open.size()));
    way.add(resolved);
    return error(Slug.IMPORT_FAILED, "`" + resolved + "` imports itself")
        .at(i.span(), "this closes the circle")
        .note("the way is " + String.join(", ", way))
        .help("put what both need into a third file, and import that from both")
        .build();
  }

  private Optional<SequencedMap<String, Val>> load(
      String resolved, String written, Statement.Import i) {
    Source source;
    try {
      if (HubId.isOne(written)) {
        throw HubId.noScript(written);
      }
      source = Source.of(resolved, files.readScript(resolved));
    } catch (CatalogException e) {
      Diagnostic problem =
          PathProblem.of(Slug.IMPORT_FAILED, e, resolved, Optional.of(i.path().span()));
      work.report.add(
          session
              ? problem
              : problem.with(
                  new Help.Change(
                      "leave it out: nothing of it is used",
                      "",
                      Edit.removeLine(i.span().source(), i.span().line()))));
      return Optional.empty();
    }
    texts.put(resolved, source.text());
    work.imported.add(source);
    Parsed parsed = parses.of(source);
    parsed.told().forEach(work.report::add);
    return parsed.ok() ? Optional.of(evaluate(parsed.script(), written)) : Optional.empty();
  }

  private SequencedMap<String, Val> evaluate(Script script, String written) {
    Scope inner = prelude.child();
    for (Statement s : script.statements()) {
      switch (s) {
        case Statement.Bind _, Statement.Define _, Statement.Import _ -> evaluate.accept(s, inner);
        case Statement.Param _,
            Statement.Save _,
            Statement.Show _,
            Statement.Assert _,
            Statement.For _,
            Statement.Broken _,
            Statement.Bare _ ->
            work.report.add(
                error(
                        Slug.IMPORT_FAILED,
                        "`" + written + "` is imported, and may only bind names and import")
                    .at(s.span(), "this belongs into the script that is run")
                    .help("move it there, or leave it out", new Edit(s.span(), ""))
                    .build());
      }
    }
    SequencedMap<String, Val> members = new LinkedHashMap<>();
    inner
        .own()
        .forEach((name, b) -> {
          if (!b.imported()) {
            members.put(name, b.value());
          }
        });
    return members;
  }
}
