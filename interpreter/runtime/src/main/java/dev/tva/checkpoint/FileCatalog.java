// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.safetensors.SafetensorsException;
import dev.safetensors.SafetensorsReader;
import dev.tva.catalog.Catalog;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorNames;
import dev.tva.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Checkpoints and scripts in files. Headers are read once. */
public final class FileCatalog implements Catalog {
  private static final int POINTER_BYTES = 200;

  private final Map<String, Manifest> opened = new HashMap<>();

  @Override
  public Manifest open(String path) throws CatalogException {
    Manifest known = opened.get(path);
    if (known == null) {
      known = read(path);
      opened.put(path, known);
    }
    return known;
  }

  private static Manifest read(String label) throws CatalogException {
    Path located = Layout.locate(label, Path.of(label));
    try (SafetensorsReader reader = SafetensorsReader.open(located)) {
      TreeMap<String, TensorSpec> tensors = new TreeMap<>(TensorNames.ORDER);
      reader
          .tensors()
          .forEach((name, t) ->
              tensors.put(
                  name,
                  new TensorSpec(
                      DType.valueOf(t.info().dtype().name()), new Shape(t.info().shape()))));
      Map<String, String> metadata =
          reader.files().isEmpty() ? Map.of() : reader.files().getFirst().header().metadata();
      return new Manifest(label, tensors, metadata);
    } catch (SafetensorsException e) {
      throw malformed(label, located, e);
    } catch (IOException e) {
      throw new CatalogException(
          "`" + label + "` cannot be read",
          false,
          List.of(
              new Line.Note(e.toString()),
              new Line.Help("check that the file is there and yours to read", Optional.empty())));
    }
  }

  private static CatalogException malformed(String label, Path located, SafetensorsException e) {
    List<Line> lines = new ArrayList<>();
    e.file()
        .filter(f -> !f.equals(located))
        .ifPresent(f -> lines.add(new Line.Note("in " + f.getFileName())));
    e.tensor().ifPresent(t -> lines.add(new Line.Note("at the tensor " + t)));
    if (isPointer(e.file().orElse(located))) {
      lines.add(new Line.Note("the file is a Git LFS pointer, not the data"));
      lines.add(new Line.Help("fetch the data:", Optional.of("git lfs pull")));
    } else {
      lines.add(new Line.Help("copy or download the file again", Optional.empty()));
    }
    return new CatalogException(
        "`" + label + "` is no sound checkpoint: " + e.getMessage(), true, lines);
  }

  private static boolean isPointer(Path file) {
    try {
      return Files.size(file) < POINTER_BYTES
          && Files.readString(file).startsWith("version https://git-lfs");
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public List<String> expand(String glob) throws CatalogException {
    return Globs.expand(glob);
  }

  @Override
  public String readScript(String path) throws CatalogException {
    try {
      return Files.readString(Path.of(path));
    } catch (IOException e) {
      throw new CatalogException(
          "there is no script `" + path + "` that can be read",
          false,
          List.of(
              new Line.Help("an import is relative to the file that says it", Optional.empty())));
    }
  }

  /**
   * A file's paths are relative to its folder; those of a command line to the working directory.
   */
  @Override
  public String resolve(String from, String path) {
    if (from.isEmpty()
        || from.startsWith("<")
        || from.startsWith("tva:")
        || Path.of(path).isAbsolute()) {
      return Path.of(path).normalize().toString();
    }
    return Path.of(from).resolveSibling(path).normalize().toString();
  }
}
