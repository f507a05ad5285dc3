// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp.script;

import dev.tva.assist.Occurrences;
import dev.tva.assist.Occurrences.Meaning;
import dev.tva.assist.Occurrences.Occurrence;
import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.syntax.Expr;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** Where what a name means is bound, and where else it stands, in all scripts of the folders. */
public final class References {
  private static final int MOST_FILES = 1000;
  private static final int DEEPEST = 6;

  private final Workspace workspace;
  private final Definitions definitions;

  public References(Workspace workspace, Definitions definitions) {
    this.workspace = workspace;
    this.definitions = definitions;
  }

  /** Where the name at an offset is bound: here, in what is imported, or in the library. */
  public Optional<Span> definition(Document document, int offset) {
    return Occurrences.at(workspace.script(document), offset)
        .flatMap(o -> definition(document.source(), o.meaning()));
  }

  private Optional<Span> definition(Source source, Meaning meaning) {
    return switch (meaning) {
      case Meaning.Here(Span at) -> Optional.of(at);
      case Meaning.Outside(String name) -> definitions.place(source, name);
      case Meaning.Member(String library, String name) ->
          definitions.place(source, library + "." + name);
      case Meaning.Argument(String function, String parameter) ->
          definitions
              .function(source, function)
              .flatMap(d ->
                  d.parameters().stream()
                      .map(Expr.Parameter::name)
                      .filter(n -> n.name().equals(parameter))
                      .map(Expr.Name::span)
                      .findFirst());
    };
  }

  /** All places that mean what is bound at a place, that place first. */
  public List<Span> of(Span definition) {
    List<Span> all = new ArrayList<>(List.of(definition));
    for (Source source : scripts(definition.text())) {
      for (Occurrence o : occurrences(source)) {
        boolean same =
            o.at().text().equals(definition.text())
                && definition(source, o.meaning()).filter(definition::equals).isPresent();
        if (same && !o.at().equals(definition)) {
          all.add(o.at());
        }
      }
    }
    return all;
  }

  /** Where a name stands, whatever it means, in the scripts that these places are in. */
  public Optional<Span> standing(String name, List<Span> places) {
    return places.stream()
        .map(Span::source)
        .distinct()
        .flatMap(s -> occurrences(s).stream())
        .map(Occurrence::at)
        .filter(s -> s.text().equals(name))
        .findFirst();
  }

  private List<Occurrence> occurrences(Source source) {
    return Occurrences.of(definitions.script(source));
  }

  /** Those in which a word stands: what is open as it is there, else what lies in the folders. */
  public List<Source> scripts(String word) {
    SequencedMap<String, Source> all = new LinkedHashMap<>();
    for (Document d : workspace.documents()) {
      if (!d.tooLong()) {
        all.put(d.source().name(), d.source());
      }
    }
    for (Path folder : workspace.folders()) {
      try (Stream<Path> files = Files.walk(folder, DEEPEST)) {
        files
            .filter(f -> f.toString().endsWith(".tva") && Files.isRegularFile(f))
            .limit(MOST_FILES)
            .filter(f -> !all.containsKey(f.toString()))
            .forEach(f -> workspace.source(f.toString()).ifPresent(s -> all.put(s.name(), s)));
      } catch (IOException | UncheckedIOException _) {
        // A folder that cannot be read has no scripts for us.
      }
    }
    return all.values().stream().filter(s -> s.text().contains(word)).toList();
  }
}
