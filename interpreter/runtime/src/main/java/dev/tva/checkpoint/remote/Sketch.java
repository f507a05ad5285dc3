// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.remote;

import dev.tva.catalog.CatalogException;
import dev.tva.catalog.HubId;
import dev.tva.checkpoint.kind.SideFileNames;
import dev.tva.checkpoint.kind.SnapshotGaps;
import dev.tva.hub.Hub;
import dev.tva.hub.Listing;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder with the names and sizes of a repository's files and what is small of them, for who has
 * to know which of them a checkpoint is made of before they are fetched. It goes when the program
 * ends.
 */
final class Sketch {
  private static final long LARGEST_TEXT = 64L << 20;
  private static final String CARD = "README.md";
  private static final long LARGEST_CARD = 1L << 20;
  private static final Set<String> TOKENIZERS = Set.of("tokenizer.model", "vocab.txt");

  private final Hub hub;
  private final HubId id;
  private final boolean model;
  private final Listing listing;
  private final Path folder;

  private Sketch(Hub hub, HubId id, boolean model, Listing listing, Path folder) {
    this.hub = hub;
    this.id = id;
    this.model = model;
    this.listing = listing;
    this.folder = folder;
  }

  static Sketch of(Hub hub, HubId id, boolean model, Listing listing)
      throws CatalogException, IOException {
    Path folder = Files.createTempDirectory("tva-hub");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
    Sketch sketch = new Sketch(hub, id, model, listing, folder);
    sketch.draw();
    return sketch;
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(p);
      }
    } catch (IOException | UncheckedIOException _) {
      // The system clears such folders by itself.
    }
  }

  /** Where what the id names lies. */
  Path place() {
    return folder.resolve(id.path());
  }

  private void draw() throws CatalogException, IOException {
    List<String> texts = new ArrayList<>();
    for (Map.Entry<String, Long> file : listing.sizes().entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      try (RandomAccessFile hole = new RandomAccessFile(path.toFile(), "rw")) {
        hole.setLength(Math.max(0, file.getValue()));
      }
      if (isRead(file.getKey()) && file.getValue() <= LARGEST_TEXT) {
        texts.add(file.getKey());
      }
    }
    hub.fetch(id, listing, texts);
    Path snapshot = hub.snapshot(id, listing).folder();
    for (String text : texts) {
      Files.delete(folder.resolve(text));
      Files.copy(snapshot.resolve(text), folder.resolve(text));
    }
  }

  /** Configs and indexes say what a checkpoint is; some tokenizers are texts of other names. */
  private boolean isRead(String name) {
    if (!isAround(name) || !SideFileNames.isInPlace(relative(name))) {
      return false;
    }
    String last = relative(name).getFileName().toString();
    return model
        ? last.endsWith(".json") || TOKENIZERS.contains(last)
        : last.endsWith("config.json") || last.endsWith(".index.json");
  }

  private boolean isAround(String name) {
    return around().isEmpty() || name.startsWith(around() + "/");
  }

  private Path relative(String name) {
    return Path.of(around()).relativize(Path.of(name));
  }

  /** The folder that the id names, or in which the file lies that it names. */
  private String around() {
    if (!listing.sizes().containsKey(id.path())) {
      return id.path();
    }
    int slash = id.path().lastIndexOf('/');
    return slash < 0 ? "" : id.path().substring(0, slash);
  }

  /** The files with tensors, as the repository calls them. */
  List<String> names(List<Path> weights) {
    return weights.stream().map(w -> folder.relativize(w).toString().replace('\\', '/')).toList();
  }

  /** Gets the headers of these files. */
  void headers(List<String> weights) throws CatalogException {
    for (String name : weights) {
      if (!name.endsWith(".safetensors")) {
        throw hub.notWhole(id, name);
      }
    }
    hub.headers(id, listing, weights, folder);
  }

  /** Fetches these files and what belongs beside them into the cache; says where that is. */
  Path fetch(List<String> weights) throws CatalogException {
    List<String> all = new ArrayList<>();
    for (String name : listing.sizes().keySet()) {
      if (weights.contains(name) || isRead(name) || isBeside(name)) {
        all.add(name);
      }
    }
    hub.fetch(id, listing, all);
    if (model) {
      String before = around().isEmpty() ? "" : around() + "/";
      Path here = hub.snapshot(id, listing).folder().resolve(around());
      hub.noteAbsent(
          id, listing, SnapshotGaps.in(here).stream().map(name -> before + name).toList());
    }
    return hub.snapshot(id, listing).place();
  }

  /** Whether a file goes with a model that is saved, or says under which license it may. */
  private boolean isBeside(String name) {
    return model
        && isAround(name)
        && SideFileNames.isInPlace(relative(name))
        && (SideFileNames.isOne(relative(name), false)
            || relative(name).equals(Path.of(CARD)) && listing.sizes().get(name) <= LARGEST_CARD);
  }
}
