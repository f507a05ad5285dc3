// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import static dev.tva.checkpoint.kind.ReadProblems.help;
import static dev.tva.checkpoint.kind.ReadProblems.note;

import dev.safetensors.SafetensorsException;
import dev.safetensors.SafetensorsIndex;
import dev.tva.catalog.CatalogException;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.diagnostic.Slug;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Checkpoints in several files, with an index or without. */
final class Shards {
  private Shards() {}

  /** The sets of shards among names of files, each by the name of its first. */
  static SortedMap<String, List<ShardName>> sets(Collection<String> names) {
    SortedMap<String, List<ShardName>> sets = new TreeMap<>();
    for (String name : names) {
      ShardName.of(name)
          .ifPresent(
              s -> sets.computeIfAbsent(s.first().toString(), _ -> new ArrayList<>()).add(s));
    }
    return sets;
  }

  private static List<ShardName> missing(List<ShardName> set) {
    ShardName one = set.getFirst();
    return IntStream.rangeClosed(1, one.count())
        .mapToObj(one::numbered)
        .filter(s -> !set.contains(s))
        .toList();
  }

  /** Shards without an index: their names say whether all are there. */
  static Weights ofSet(String label, Path directory, List<ShardName> set) throws CatalogException {
    List<ShardName> missing = missing(set);
    if (!missing.isEmpty()) {
      throw new CatalogException(
          Slug.BAD_CHECKPOINT,
          "the shard `" + missing.getFirst() + "` of `" + label + "` is missing",
          List.of(
              note(set.size() + " of " + set.getFirst().count() + " shards are there"),
              help("copy or download it into the folder of the others")));
    }
    List<Path> files = set.stream().map(s -> directory.resolve(s.toString())).sorted().toList();
    return new Weights(files.getFirst(), files, Optional.empty(), List.of());
  }

  /** The shards that an index names. */
  static Weights ofIndex(String label, Path path) throws CatalogException {
    SafetensorsIndex index;
    try {
      index = SafetensorsIndex.read(path);
    } catch (SafetensorsException e) {
      throw ReadProblems.malformed(label, path, e);
    } catch (IOException e) {
      throw ReadProblems.unreadable(label, e);
    }
    List<Path> files = index.shards().stream().map(path::resolveSibling).toList();
    List<Path> missing = files.stream().filter(f -> !Files.exists(f)).toList();
    if (!missing.isEmpty()) {
      throw missing(label, path, index, missing.getFirst());
    }
    return new Weights(path, files, Optional.of(index), List.of());
  }

  private static CatalogException missing(
      String label, Path path, SafetensorsIndex index, Path shard) {
    Optional<List<ShardName>> other = completeSet(path.toAbsolutePath().getParent());
    List<Line> lines = new ArrayList<>();
    if (other.isPresent()) {
      lines.add(note("the first of them is `" + shard.getFileName() + "`"));
      lines.add(
          note(
              "a complete set of others is there: "
                  + other.get().stream().sorted(SHARDS).map(ShardName::toString).toList()));
      lines.add(
          help(
              "if that set is the checkpoint, delete `"
                  + path.getFileName()
                  + "`, which speaks of another"));
      return new CatalogException(
          Slug.BAD_CHECKPOINT,
          "the index of `" + label + "` names shards that are not there",
          lines);
    }
    index.weightMap().entrySet().stream()
        .filter(e -> path.resolveSibling(e.getValue()).equals(shard))
        .map(Map.Entry::getKey)
        .findFirst()
        .ifPresent(t -> lines.add(note("it should hold `" + t + "`")));
    lines.add(note("named by " + path.getFileName()));
    lines.add(help("copy or download it into the folder of the index"));
    return new CatalogException(
        Slug.BAD_CHECKPOINT,
        "the shard `" + shard.getFileName() + "` of `" + label + "` is missing",
        lines);
  }

  private static final Comparator<ShardName> SHARDS =
      (a, b) -> Integer.compare(a.number(), b.number());

  private static Optional<List<ShardName>> completeSet(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      List<String> names = all.map(p -> p.getFileName().toString()).toList();
      return sets(names).values().stream().filter(s -> missing(s).isEmpty()).findFirst();
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
