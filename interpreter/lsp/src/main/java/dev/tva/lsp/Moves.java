// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp;

import dev.tva.lsp.script.Arguments;
import dev.tva.lsp.script.Definitions;
import dev.tva.lsp.script.Document;
import dev.tva.lsp.script.GivenFile;
import dev.tva.lsp.script.References;
import dev.tva.lsp.script.Workspace;
import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.syntax.Lexeme;
import dev.tva.syntax.Statement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;

/** From a name to where it is bound and to where it stands, and other names for it. */
final class Moves {
  private final Workspace workspace;
  private final Library library;
  private final Definitions definitions;
  private final References references;

  Moves(Workspace workspace, Definitions definitions, Library library) {
    this.workspace = workspace;
    this.library = library;
    this.definitions = definitions;
    this.references = new References(workspace, definitions);
  }

  List<Location> definition(Document document, int offset) {
    return references.definition(document, offset).flatMap(this::location).stream().toList();
  }

  private Optional<Location> location(Span at) {
    Optional<Path> laid = library.file(at.source());
    String uri =
        laid.map(p -> p.toUri().toString())
            .orElseGet(() ->
                workspace
                    .named(at.source().name())
                    .map(Document::uri)
                    .orElseGet(() -> Places.uri(at.source().name())));
    return Optional.of(new Location(uri, Places.range(at)));
  }

  List<Location> references(Document document, int offset, boolean withDefinition) {
    List<Span> all = references.definition(document, offset).map(references::of).orElse(List.of());
    return all.stream().skip(withDefinition ? 0 : 1).flatMap(s -> location(s).stream()).toList();
  }

  /** Those in the document itself. */
  List<Span> standing(Document document, int offset) {
    return references.definition(document, offset).map(references::of).orElse(List.of()).stream()
        .filter(s -> s.source().equals(document.source()))
        .toList();
  }

  /** The name to change, where it may be. */
  Optional<Span> renamed(Document document, int offset) {
    Optional<Span> definition = references.definition(document, offset);
    return definition.isEmpty() || isLibrary(definition.get())
        ? Optional.empty()
        : standing(document, offset).stream()
            .filter(s -> s.start() <= offset && offset <= s.end())
            .findFirst();
  }

  private boolean isLibrary(Span at) {
    return at.source().name().startsWith("tva:") || library.has(at.source().name());
  }

  /** Refuses what would give a name another meaning. */
  WorkspaceEdit rename(Document document, int offset, String to) {
    List<Lexeme> words = Lexeme.of(Source.of("<input>", to));
    if (words.size() != 1 || words.getFirst().kind() != Lexeme.Kind.NAME) {
      throw refused("`" + to + "` is no name: a name is letters, digits and _, and no keyword");
    }
    Optional<Span> definition = references.definition(document, offset);
    if (definition.isEmpty()) {
      throw refused("there is no name here that a script binds");
    }
    if (isLibrary(definition.get())) {
      throw refused("`" + definition.get().text() + "` is the library's and cannot be renamed");
    }
    List<Span> all = references.of(definition.get());
    references
        .standing(to, all)
        .ifPresent(s -> {
          throw refused(
              "`" + to + "` is used in " + s.source().name() + ":" + s.line() + " already");
        });
    List<Span> changed = new ArrayList<>(all);
    Map<String, List<TextEdit>> changes = new LinkedHashMap<>();
    if (isParameterOfScript(definition.get())) {
      changed.addAll(Arguments.named(definition.get().source(), definition.get().text()));
      inFile(definition.get(), to)
          .ifPresent(c ->
              changes.put(
                  Places.uri(c.at().source().name()),
                  new ArrayList<>(List.of(new TextEdit(Places.range(c.at()), c.text())))));
    }
    for (Span s : changed) {
      location(s)
          .ifPresent(l ->
              changes
                  .computeIfAbsent(l.getUri(), _ -> new ArrayList<>())
                  .add(new TextEdit(l.getRange(), to)));
    }
    return new WorkspaceEdit(changes);
  }

  /** What changes in the file that gives the parameter its value. */
  private Optional<GivenFile.Change> inFile(Span parameter, String to) {
    String name = parameter.text();
    Optional<GivenFile> file =
        workspace.named(parameter.source().name()).flatMap(GivenFile::of).filter(f -> f.has(name));
    if (file.isPresent() && file.get().has(to)) {
      throw refused("`" + to + "` has a value in tva.json already");
    }
    return file.flatMap(f -> f.renamed(name, to, references.scripts(name)));
  }

  private boolean isParameterOfScript(Span definition) {
    return definitions
        .own(definition.source(), definition.text())
        .filter(b -> b.statement() instanceof Statement.Param)
        .filter(b -> b.name().span().equals(definition))
        .isPresent();
  }

  static ResponseErrorException refused(String why) {
    return new ResponseErrorException(
        new ResponseError(ResponseErrorCode.RequestFailed, why, null));
  }
}
