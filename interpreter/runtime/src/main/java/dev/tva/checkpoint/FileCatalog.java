// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.safetensors.SafetensorsException;
import dev.tva.catalog.Catalog;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.checkpoint.read.SafetensorsFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checkpoints and scripts in files. The headers of one checkpoint, and a script, are read once. */
public final class FileCatalog implements Catalog {
  private final Map<Path, Manifest> opened = new HashMap<>();
  private final Map<String, String> scripts = new HashMap<>();

  @Override
  public Manifest open(String path) throws CatalogException {
    Path located = Layout.locate(path, path(path));
    Path real;
    try {
      // Not the file's real path: shards lie beside the index, not beside what a link points to.
      real = located.toAbsolutePath().getParent().toRealPath().resolve(located.getFileName());
    } catch (IOException e) {
      throw ReadProblems.unreadable(path, e);
    }
    Manifest known = opened.get(real);
    if (known == null) {
      known = read(path, located);
      for (Manifest other : opened.values()) {
        known = known.sharing(other);
      }
      opened.put(real, known);
    }
    return known.labelled(path);
  }

  private static Manifest read(String label, Path located) throws CatalogException {
    try {
      return SafetensorsFormat.read(label, located);
    } catch (SafetensorsException e) {
      throw ReadProblems.malformed(label, located, e);
    } catch (IOException e) {
      throw ReadProblems.unreadable(label, e);
    }
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
          "script", path, file, "an import is relative to the file that says it");
    }
    if (!Files.isRegularFile(file)) {
      throw ReadProblems.problem(
          "`" + path + "` is no script", ReadProblems.help("give the path of a .tva file"));
    }
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw ReadProblems.unreadable(path, e);
    }
  }

  private static Path path(String text) throws CatalogException {
    try {
      return Path.of(text);
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
    try {
      boolean fromFile = !from.isEmpty() && !from.startsWith("<") && !from.startsWith("tva:");
      Path given = Path.of(path);
      return Paths.tidy(
              fromFile && !given.isAbsolute() ? Path.of(from).resolveSibling(given) : given)
          .toString();
    } catch (InvalidPathException _) {
      // Who opens it says what is wrong with it.
      return path;
    }
  }
}
