// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import dev.tva.catalog.Catalog;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.ScriptFiles;
import dev.tva.catalog.Vocabulary;
import dev.tva.diagnostic.Help;
import dev.tva.source.Edit;
import dev.tva.source.Source;
import dev.tva.syntax.Parses;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All texts that a check is given; a change of one of them gives others.
 *
 * @param parses what parsing gave of imports, which most changes leave as they are
 * @param imports texts of files that are imported, where they are not those of the files
 */
record Given(
    Source script,
    Map<String, String> arguments,
    ScriptFiles scripts,
    Parses parses,
    Optional<Catalog> catalog,
    boolean formula,
    Optional<SaveTo> to,
    Map<String, String> imports) {

  Given {
    arguments = new LinkedHashMap<>(arguments);
    imports = Map.copyOf(imports);
  }

  /** What imports are read from. */
  ScriptFiles files() {
    ScriptFiles files = catalog.<ScriptFiles>map(c -> c).orElse(scripts);
    return imports.isEmpty() ? files : new Changed(files, imports);
  }

  Optional<Catalog> changedCatalog() {
    return catalog.map(c -> imports.isEmpty() ? c : new ChangedCatalog(c, files()));
  }

  /** With what a help says done; empty where that is none of these texts. */
  Optional<Given> with(Help help) {
    return switch (help) {
      case Help.Change c -> with(c.edit());
      case Help.Words w -> w.argument().map(this::given);
      case Help.Path _, Help.Command _, Help.Outside _, Help.Advice _ -> Optional.empty();
    };
  }

  private Given given(String argument) {
    Map<String, String> all = new LinkedHashMap<>(arguments);
    int equals = argument.indexOf('=');
    all.put(argument.substring(0, equals), argument.substring(equals + 1));
    return with(script, all, to, imports);
  }

  private Optional<Given> with(Edit edit) {
    Source before = edit.place().source();
    Source after = edit.applied();
    if (before.equals(script)) {
      return Optional.of(with(after, arguments, to, imports));
    }
    if (before.name().equals("<command line>")) {
      return argument(before.text(), after.text());
    }
    if (to.isPresent() && to.get().has(before)) {
      return Optional.of(with(script, arguments, to.map(t -> t.with(before, after)), imports));
    }
    try {
      if (files().readScript(before.name()).equals(before.text())) {
        Map<String, String> changed = new LinkedHashMap<>(imports);
        changed.put(before.name(), after.text());
        return Optional.of(with(script, arguments, to, changed));
      }
    } catch (CatalogException _) {
      // It is no file: a text of the library, which is not the user's to change.
    }
    return Optional.empty();
  }

  private Given with(
      Source script,
      Map<String, String> arguments,
      Optional<SaveTo> to,
      Map<String, String> imports) {
    return new Given(script, arguments, scripts, parses, catalog, formula, to, imports);
  }

  /** Of {@code name=value}, which goes where nothing is put in its place. */
  private Optional<Given> argument(String before, String after) {
    int equals = before.indexOf('=');
    if (equals < 0
        || !before.substring(equals + 1).equals(arguments.get(before.substring(0, equals)))) {
      return Optional.empty();
    }
    Map<String, String> changed = new LinkedHashMap<>(arguments);
    changed.remove(before.substring(0, equals));
    int to = after.indexOf('=');
    if (to > 0) {
      changed.put(after.substring(0, to), after.substring(to + 1));
    }
    return Optional.of(with(script, changed, this.to, imports));
  }

  /** Files some of whose texts are others. */
  private record Changed(ScriptFiles files, Map<String, String> texts) implements ScriptFiles {
    @Override
    public String readScript(String path) throws CatalogException {
      String text = texts.get(path);
      return text != null ? text : files.readScript(path);
    }

    @Override
    public String resolve(String from, String path) {
      return files.resolve(from, path);
    }
  }

  private record ChangedCatalog(Catalog catalog, ScriptFiles files) implements Catalog {
    @Override
    public Manifest open(String path) throws CatalogException {
      return catalog.open(path);
    }

    @Override
    public Manifest adapter(String path, String base) throws CatalogException {
      return catalog.adapter(path, base);
    }

    @Override
    public String place(String path) throws CatalogException {
      return catalog.place(path);
    }

    @Override
    public Optional<Vocabulary> vocabulary(String path) throws CatalogException {
      return catalog.vocabulary(path);
    }

    @Override
    public List<String> expand(String glob) throws CatalogException {
      return catalog.expand(glob);
    }

    @Override
    public String readScript(String path) throws CatalogException {
      return files.readScript(path);
    }

    @Override
    public String resolve(String from, String path) {
      return catalog.resolve(from, path);
    }
  }
}
