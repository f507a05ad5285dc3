// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp.script;

import dev.tva.analysis.Analysis;
import dev.tva.catalog.Catalog;
import dev.tva.catalog.CatalogException;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.session.Session;
import dev.tva.source.Source;
import dev.tva.syntax.Parses;
import dev.tva.syntax.Script;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The scripts that are open, and what is known of each. For one thread. */
public final class Workspace {
  private final Supplier<Catalog> newCatalog;
  private final Map<String, Document> open = new TreeMap<>();
  private final Map<String, Known> known = new HashMap<>();
  private List<Path> folders = List.of();
  private Catalog files;
  private final Session session;

  /**
   * @param newCatalog makes one that has not read anything yet
   * @param between runs now and then during a check, which it gives up by an exception
   */
  public Workspace(Supplier<Catalog> newCatalog, Runnable between) {
    this.newCatalog = newCatalog;
    this.files = newCatalog.get();
    this.session = new Session(catalog(""), between);
  }

  /**
   * What a check found.
   *
   * @param document the text that was checked
   */
  public record Checked(Document document, List<Diagnostic> problems, Optional<Analysis> analysis) {
    public Checked {
      problems = List.copyOf(problems);
    }
  }

  /** What has been found out about one text, each part when it is first asked for. */
  private static final class Known {
    private final Document document;
    private final Parses parses = new Parses();
    private @Nullable Arguments arguments;
    private Session.@Nullable Checked session;
    private @Nullable Checked checked;
    private @Nullable Checked planned;
    private @Nullable Analysis looked;
    private @Nullable Analysis read;

    Known(Document document) {
      this.document = document;
    }

    /** The texts that went into it, by name. */
    Map<String, String> sources() {
      return looked != null
          ? looked.sources()
          : checked != null && checked.analysis().isPresent()
              ? checked.analysis().get().sources()
              : Map.of();
    }
  }

  /** Takes a text that was opened or has changed. */
  public void put(Document document) {
    if (open.put(document.uri(), document) == null) {
      // Until now it was read from its file, or missing.
      known.clear();
    }
  }

  public void close(String uri) {
    open.remove(uri);
    known.clear();
  }

  public Optional<Document> document(String uri) {
    return Optional.ofNullable(open.get(uri));
  }

  /** The document whose source has this name. */
  public Optional<Document> named(String name) {
    return open.values().stream().filter(d -> d.source().name().equals(name)).findFirst();
  }

  public List<Document> documents() {
    return List.copyOf(open.values());
  }

  /** Files have changed: they are read again when they are needed. */
  public void forgetFiles() {
    files = newCatalog.get();
    known.clear();
  }

  /** Valid as long as it and what it imports have the same texts. */
  private Known known(Document document) {
    Known k = known.get(document.uri());
    if (k == null || !k.document.equals(document) || importsChanged(k)) {
      k = new Known(document);
      known.put(document.uri(), k);
    }
    return k;
  }

  private boolean importsChanged(Known k) {
    return k.sources().entrySet().stream()
        .anyMatch(e -> textOf(e.getKey()).filter(now -> !now.equals(e.getValue())).isPresent());
  }

  /** Whether what was found out about a document holds no more, for an import of it has changed. */
  public boolean isStale(Document document) {
    Known k = known.get(document.uri());
    return k == null || importsChanged(k);
  }

  /** The statements of a text. */
  public Script script(Document document) {
    return known(document).parses.of(document.source()).script();
  }

  public Arguments arguments(Document document) {
    Known k = known(document);
    if (k.arguments == null) {
      k.arguments = Arguments.of(document, script(document));
    }
    return k.arguments;
  }

  private OpenCatalog catalog(String folder) {
    return new OpenCatalog(() -> files, this::textOf, folder);
  }

  private Optional<String> textOf(String name) {
    return named(name).map(Document::text);
  }

  /** Problems of syntax and meaning, and of headers where every parameter has a value. */
  public Checked checked(Document document) {
    Known k = known(document);
    if (k.checked == null) {
      Arguments a = arguments(document);
      Optional<Catalog> catalog =
          a.complete() ? Optional.of(catalog(a.folder())) : Optional.empty();
      k.session = session.check(document.source(), a.values(), catalog, false, k.parses);
      k.checked = new Checked(document, k.session.problems(), k.session.analysis());
    }
    return k.planned != null ? k.planned : k.checked;
  }

  /** The same with what only planning reveals, which takes longer. */
  public Checked planned(Document document) {
    Checked checked = checked(document);
    Known k = known(document);
    if (k.planned == null && k.session != null && arguments(document).complete()) {
      List<Diagnostic> problems = session.plan(k.session, false).problems();
      k.planned = new Checked(document, problems, checked.analysis());
    }
    return k.planned != null ? k.planned : checked;
  }

  /** What is known of a text that may be half typed, headers included. */
  public Analysis looked(Document document) {
    Known k = known(document);
    if (k.looked == null) {
      Arguments a = arguments(document);
      k.looked =
          session.look(document.source(), a.values(), Optional.of(catalog(a.folder())), k.parses);
    }
    return k.looked;
  }

  /** What a text says by itself, for any values of its parameters. */
  public Analysis read(Document document) {
    Known k = known(document);
    if (k.read == null) {
      k.read = session.look(document.source(), Map.of(), Optional.empty(), k.parses);
    }
    return k.read;
  }

  /** The text of a script, as the editor has it or as it lies in its file. */
  public Optional<Source> source(String name) {
    try {
      return Optional.of(Source.of(name, catalog("").readScript(name)));
    } catch (CatalogException _) {
      return Optional.empty();
    }
  }

  /** A path as it is written in a script, as files are opened by it. */
  public String resolved(Source source, String path) {
    return catalog("").resolve(source.name(), path);
  }

  /** Folders whose scripts may import one another. */
  public List<Path> folders() {
    return folders;
  }

  public void folders(List<Path> all) {
    folders = List.copyOf(all);
  }

  public Session session() {
    return session;
  }
}
