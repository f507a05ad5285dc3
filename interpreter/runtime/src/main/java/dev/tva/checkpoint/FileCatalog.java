// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.tva.catalog.Catalog;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.HubId;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Remark;
import dev.tva.catalog.Vocabulary;
import dev.tva.checkpoint.adapter.AdapterFiles;
import dev.tva.checkpoint.kind.Layout;
import dev.tva.checkpoint.kind.Opening;
import dev.tva.checkpoint.kind.Paths;
import dev.tva.checkpoint.kind.ReadAhead;
import dev.tva.checkpoint.kind.ReadProblems;
import dev.tva.checkpoint.kind.Weights;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.checkpoint.read.HeapSweep;
import dev.tva.checkpoint.remote.HubInputs;
import dev.tva.checkpoint.tokens.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checkpoints and scripts in files. The headers of one checkpoint, and a script, are read once. */
public final class FileCatalog implements Catalog {
  /**
   * A set of shards and the first of them alone are opened by the same file; and what is odd about
   * a folder is not told of a file in it.
   */
  private record Key(Path folder, String name, int files, List<Remark> remarks) {}

  private final Map<Key, Manifest> opened = new HashMap<>();
  private final ReadAhead ahead = new ReadAhead();
  private final Map<List<String>, Manifest> adapters = new HashMap<>();
  private final Map<Path, Optional<Vocabulary>> vocabularies = new HashMap<>();
  private final Map<String, String> scripts = new HashMap<>();
  private final Optional<String> home;
  private final Optional<HubInputs> hub;

  /** For the user who started the program, without a hub. */
  public FileCatalog() {
    this(Optional.ofNullable(System.getenv("HOME")), Optional.empty());
  }

  /**
   * @param home what a leading {@code ~} of a path stands for
   * @param hub where what is named by an id comes from
   */
  public FileCatalog(Optional<String> home, Optional<HubInputs> hub) {
    this.home = home;
    this.hub = hub;
  }

  @Override
  public void expect(List<String> paths) {
    ahead.expect(paths);
  }

  @Override
  public Manifest open(String path) throws CatalogException {
    Optional<HubInputs.Opened> fetched =
        fetched(path, true, place -> Layout.find(path, place).allFiles());
    Weights weights = Layout.find(path, fetched.isPresent() ? fetched.get().place() : path(path));
    Manifest manifest = open(path, weights).labelled(path);
    return fetched.isPresent() ? manifest.from(path, fetched.get().origin()) : manifest;
  }

  private Manifest open(String path, Weights weights) throws CatalogException {
    Key key;
    try {
      // Not the file's real path: shards lie beside the index, not beside what a link points to.
      key =
          new Key(
              weights.folder().toRealPath(),
              weights.opened().getFileName().toString(),
              weights.allFiles().size(),
              weights.remarks());
    } catch (IOException e) {
      throw ReadProblems.unreadable(path, e);
    }
    Manifest known = opened.get(key);
    if (known == null) {
      Optional<Manifest> read = ahead.take(path);
      known = read.isPresent() ? read.get() : Opening.read(path, weights);
      HeapSweep.afterStage();
      for (Manifest other : opened.values()) {
        known = known.sharing(other);
      }
      opened.put(key, known);
    }
    return known;
  }

  /** What an id of a hub stands for; empty for a path. */
  private Optional<HubInputs.Opened> fetched(String path, boolean model, HubInputs.Needed needed)
      throws CatalogException {
    if (!HubId.isOne(path)) {
      return Optional.empty();
    }
    HubId id = HubId.of(path);
    if (hub.isEmpty()) {
      throw ReadProblems.problem(
          "`" + path + "` is on a hub, and none is asked here",
          ReadProblems.help("fetch it, and give its path"));
    }
    return Optional.of(hub.get().open(id, model, needed));
  }

  /** Where a checkpoint lies that has been opened. */
  @Override
  public String place(String path) throws CatalogException {
    return fetched(path, true, place -> Layout.find(path, place).allFiles())
        .map(o -> o.place().toString())
        .orElse(path);
  }

  @Override
  public Manifest adapter(String path, String base) throws CatalogException {
    Optional<HubInputs.Opened> fetched = fetched(path, false, at -> AdapterFiles.needed(path, at));
    Path place = fetched.isPresent() ? fetched.get().place() : path(path);
    List<String> key = List.of(place.toString(), base);
    Manifest known = adapters.get(key);
    if (known == null) {
      String called = hub.flatMap(h -> h.called(base)).orElse(base);
      known = AdapterFiles.read(path, place, open(base).labelled(called), path(base));
      adapters.put(key, known);
    }
    return fetched.isPresent() ? known.from(path, fetched.get().origin()) : known;
  }

  @Override
  public Optional<Vocabulary> vocabulary(String path) throws CatalogException {
    Path place = path(place(path));
    Optional<Path> folder = SideFiles.folder(place);
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    Path key = folder.get().toAbsolutePath().normalize();
    Optional<Vocabulary> known = vocabularies.get(key);
    if (known == null) {
      known = Tokenizers.in(path, key);
      vocabularies.put(key, known);
    }
    return known;
  }

  @Override
  public List<String> expand(String glob) throws CatalogException {
    return Globs.expand(glob);
  }

  @Override
  public String readScript(String path) throws CatalogException {
    String known = scripts.get(path);
    if (known == null) {
      known = text(path);
      scripts.put(path, known);
    }
    return known;
  }

  private static String text(String path) throws CatalogException {
    Path file = path(path);
    if (!Files.exists(file)) {
      throw ReadProblems.missing(
          "script", path, file, "put it there; an import is relative to the file that says it");
    }
    try {
      if (!Files.isRegularFile(file) || !ScriptText.isCalledOne(file)) {
        throw ReadProblems.problem(
            "`" + path + "` is no script",
            ReadProblems.note("scripts are files whose names end in .tva, where links lead too"),
            ReadProblems.advice("give the path of a .tva file"));
      }
      return ScriptText.read(file);
    } catch (IOException e) {
      throw ReadProblems.unreadable(path, e);
    }
  }

  private static Path path(String text) throws CatalogException {
    try {
      return FilePath.of(text);
    } catch (InvalidPathException e) {
      throw ReadProblems.notAPath(text, e);
    }
  }

  /**
   * A file's paths are relative to its folder; those of a command line, {@code <command line>} or
   * empty, to the working directory.
   */
  @Override
  public String resolve(String from, String path) {
    if (HubId.isOne(path)) {
      return path;
    }
    try {
      boolean fromFile = !from.isEmpty() && !from.startsWith("<") && !from.startsWith("tva:");
      Path given = FilePath.of(expanded(path));
      return Paths.tidy(
              fromFile && !given.isAbsolute() ? FilePath.of(from).resolveSibling(given) : given)
          .toString();
    } catch (InvalidPathException _) {
      // Who opens it says what is wrong with it.
      return path;
    }
  }

  /** A shell leaves {@code ~} as it is inside {@code base=~/models}. */
  private String expanded(String path) {
    return home.isPresent() && (path.equals("~") || path.startsWith("~/"))
        ? home.get() + path.substring(1)
        : path;
  }
}
