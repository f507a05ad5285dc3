// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import dev.tva.analysis.Analysis;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.checkpoint.adapter.AdapterFiles;
import dev.tva.checkpoint.kind.Layout;
import dev.tva.checkpoint.read.TensorStore;
import dev.tva.checkpoint.sum.Checksum;
import dev.tva.lower.RelativePath;
import dev.tva.lower.Version;
import dev.tva.support.Input;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a lock says of a recipe before it is run. */
public final class LockedInputs {
  private LockedInputs() {}

  /**
   * The texts alone: tva, the script and what it imports.
   *
   * @param sources by name, the script first
   */
  public static Lock ofTexts(Map<String, String> sources) {
    String main = sources.keySet().iterator().next();
    SortedMap<String, String> scripts = new TreeMap<>();
    sources.forEach((name, text) ->
        scripts.put(
            RelativePath.of(main, name), Checksum.of(text.getBytes(StandardCharsets.UTF_8))));
    return new Lock(
        Version.text(),
        scripts,
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>());
  }

  /**
   * All of it; reads every byte of the inputs.
   *
   * @param held the inputs of a lock: where their files are the same, so are their tensors
   */
  public static Lock of(
      Analysis analysis,
      Path script,
      SortedMap<String, String> arguments,
      Map<String, Lock.Input> held)
      throws IOException, CatalogException {
    SortedMap<String, Lock.Input> inputs = new TreeMap<>();
    for (Input input : analysis.inputs()) {
      // Another view of an input has the same files.
      if (input.seen().isEmpty()) {
        Optional<Lock.Input> before = Optional.ofNullable(held.get(input.label()));
        inputs.put(input.label(), input(input, script, before));
      }
    }
    Lock texts = ofTexts(analysis.sources());
    return new Lock(
        texts.version(),
        texts.scripts(),
        arguments,
        new TreeMap<>(analysis.parameters()),
        inputs,
        new TreeMap<>());
  }

  private static Lock.Input input(Input input, Path script, Optional<Lock.Input> held)
      throws IOException, CatalogException {
    String given = input.path().orElseThrow();
    Path path = Path.of(given);
    SortedMap<String, String> files = new TreeMap<>();
    SortedMap<String, String> beside = new TreeMap<>();
    List<Path> weights =
        input.over().isEmpty() ? Layout.find(given, path).allFiles() : AdapterFiles.needed(path);
    for (Path file : weights) {
      files.put(name(path, file), Checksum.of(file));
    }
    for (Path file : BesideWeights.of(weights)) {
      beside.put(name(path, file), Checksum.of(file));
    }
    String content =
        held.filter(h -> h.files().equals(files) && h.beside().equals(beside)).isPresent()
                && input.over().isEmpty()
            ? held.get().content()
            : content(input.manifest().orElseThrow());
    String named =
        input
            .manifest()
            .orElseThrow()
            .origin()
            .map(Manifest.Origin::place)
            .orElse(fromScript(script, given));
    return new Lock.Input(named, content, files, beside);
  }

  private static String content(Manifest manifest) throws IOException {
    try (TensorStore store = TensorStore.open(manifest)) {
      return Contents.hash(store);
    }
  }

  /** Components of a pipeline have files of the same names. */
  private static String name(Path input, Path file) {
    Path folder = input.toAbsolutePath();
    Path whole = file.toAbsolutePath();
    return whole.startsWith(folder) && !whole.equals(folder)
        ? folder.relativize(whole).toString().replace('\\', '/')
        : file.getFileName().toString();
  }

  /** A path of the working directory as it is written in the script's folder. */
  public static String fromScript(Path script, String path) {
    Path given = Path.of(path);
    if (given.isAbsolute()) {
      return path;
    }
    Path folder = script.toAbsolutePath().normalize().getParent();
    return folder.relativize(given.toAbsolutePath().normalize()).toString();
  }

  /** The other way round: where what a script's folder calls so lies. */
  public static String fromHere(Path script, String path) {
    Path folder = script.getParent();
    return folder == null || Path.of(path).isAbsolute()
        ? path
        : folder.resolve(path).normalize().toString();
  }
}
