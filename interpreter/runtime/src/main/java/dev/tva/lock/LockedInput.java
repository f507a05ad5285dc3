// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.checkpoint.adapter.AdapterFiles;
import dev.tva.checkpoint.kind.Layout;
import dev.tva.checkpoint.sum.Checksum;
import dev.tva.support.Input;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A checkpoint as a lock knows it before its weights are read.
 *
 * @param label what the script calls it
 * @param weights its files with weights, by what a lock calls them
 * @param unread what the lock has of it, without its weights
 */
public record LockedInput(
    String label, Manifest manifest, SortedMap<String, Path> weights, Lock.Input unread) {
  static LockedInput of(Input input, Path script) throws IOException, CatalogException {
    String given = input.path().orElseThrow();
    Path path = Path.of(given);
    List<Path> files =
        input.over().isEmpty()
            ? Layout.find(given, path).allFiles()
            : AdapterFiles.needed(path.toString(), path);
    SortedMap<String, Path> weights = new TreeMap<>();
    files.forEach(file -> weights.put(name(path, file), file));
    SortedMap<String, String> beside = new TreeMap<>();
    for (Path file : BesideWeights.of(files)) {
      beside.put(name(path, file), Checksum.of(file));
    }
    Manifest manifest = input.manifest().orElseThrow();
    String named =
        manifest
            .origin()
            .map(Manifest.Origin::place)
            .orElse(LockedInputs.fromScript(script, given));
    return new LockedInput(
        input.label(),
        manifest,
        weights,
        new Lock.Input(named, "", Collections.emptySortedMap(), beside));
  }

  /** Components of a pipeline have files of the same names. */
  private static String name(Path input, Path file) {
    Path folder = input.toAbsolutePath();
    Path whole = file.toAbsolutePath();
    return whole.startsWith(folder) && !whole.equals(folder)
        ? folder.relativize(whole).toString().replace('\\', '/')
        : file.getFileName().toString();
  }
}
