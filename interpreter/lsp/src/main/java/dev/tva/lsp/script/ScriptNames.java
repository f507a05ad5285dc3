// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp.script;

import dev.tva.analysis.Analysis;
import dev.tva.assist.Card;
import dev.tva.assist.Cards;
import dev.tva.assist.Descriptions;
import dev.tva.assist.LocalNames;
import dev.tva.assist.Names;
import dev.tva.graph.MetaFn;
import dev.tva.graph.Value;
import dev.tva.support.Input;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Script;
import dev.tva.syntax.Statement;
import dev.tva.type.Val;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The names that can be used at a place of a script. */
public final class ScriptNames implements Names {
  private static final int MOST_ENTRIES = 1000;

  private final Workspace workspace;
  private final Definitions definitions;
  private final Document document;
  private final Cards cards;
  private final int offset;
  private final SequencedSet<String> locals;
  private @Nullable SequencedMap<String, Val> bindings;
  private @Nullable List<String> visible;

  public ScriptNames(
      Workspace workspace, Definitions definitions, Document document, Cards cards, int offset) {
    this.workspace = workspace;
    this.definitions = definitions;
    this.document = document;
    this.cards = cards;
    this.offset = offset;
    this.locals = LocalNames.at(document.text().substring(0, offset));
  }

  private Script script() {
    return workspace.script(document);
  }

  @Override
  public SequencedMap<String, Val> bindings() {
    if (bindings == null) {
      bindings = bound();
    }
    return bindings;
  }

  private SequencedMap<String, Val> bound() {
    SequencedMap<String, Val> all = new LinkedHashMap<>();
    workspace
        .looked(document)
        .bindings()
        .forEach((name, val) -> {
          if (isAbove(name)) {
            all.put(name, val);
          }
        });
    locals.forEach(l -> all.put(l, Val.WRONG));
    return all;
  }

  /** What is bound further down cannot be used yet. */
  private boolean isAbove(String name) {
    return definitions
        .own(document.source(), name)
        .map(s -> s.name().span().end() < offset)
        .orElse(true);
  }

  @Override
  public List<String> visible() {
    if (visible == null) {
      visible = seen();
    }
    return visible;
  }

  private List<String> seen() {
    SortedSet<String> all = new TreeSet<>(bindings().keySet());
    workspace.session().prelude().statements().stream()
        .filter(s -> s instanceof Statement.Define)
        .map(s -> ((Statement.Define) s).name().name())
        .forEach(all::add);
    Arrays.stream(MetaFn.values()).map(MetaFn::word).forEach(all::add);
    all.add("dtype");
    all.addAll(workspace.session().library().names());
    return List.copyOf(all);
  }

  @Override
  public Optional<Statement.Define> function(String name) {
    return locals.contains(name) ? Optional.empty() : definitions.function(document.source(), name);
  }

  @Override
  public Optional<Card> card(String name) {
    if (locals.contains(name)) {
      return Optional.empty();
    }
    return definitions.isOwn(document.source(), name)
        ? function(name).map(Card::of)
        : cards.of(name);
  }

  @Override
  public String what(String name) {
    if (locals.contains(name)) {
      return "";
    }
    return Optional.ofNullable(bindings().get(name))
        .map(v -> described(workspace.looked(document), v))
        .filter(w -> !w.equals(Val.WRONG.word()))
        .or(() -> typed(name))
        .orElse("");
  }

  private String described(Analysis analysis, Val val) {
    return new Descriptions(analysis, this::function).of(val);
  }

  /** What is said of it where nothing more is known: its text alone, or its type. */
  private Optional<String> typed(String name) {
    return Optional.ofNullable(workspace.read(document).bindings().get(name))
        .filter(v -> !(v instanceof Val.Wrong))
        .map(v -> described(workspace.read(document), v))
        .or(() ->
            script().statements().stream()
                .filter(s -> s instanceof Statement.Param p && p.name().name().equals(name))
                .map(s -> type(((Statement.Param) s).type()))
                .findFirst());
  }

  private static String type(Expr.TypeName type) {
    return type.list() ? "list of " + type.name() : type.name();
  }

  @Override
  public List<Input> inputs() {
    return workspace.looked(document).inputs();
  }

  @Override
  public Optional<SortedSet<String>> tensors(Value value) {
    return workspace.looked(document).supports().of(value);
  }

  @Override
  public List<String> entries(String folder) {
    try {
      Path place = Path.of(workspace.resolved(document.source(), folder.isEmpty() ? "." : folder));
      if (!Files.isDirectory(place)) {
        // To look into a pipe would wait for someone who writes to it.
        return List.of();
      }
      try (Stream<Path> all = Files.list(place)) {
        return all.limit(MOST_ENTRIES)
            .map(p -> p.getFileName() + (Files.isDirectory(p) ? "/" : ""))
            .sorted()
            .toList();
      }
    } catch (IOException | InvalidPathException _) {
      return List.of();
    }
  }
}
