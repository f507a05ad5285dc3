// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import static dev.tva.checkpoint.kind.ReadProblems.help;
import static dev.tva.checkpoint.kind.ReadProblems.note;

import dev.safetensors.SafetensorsIndex;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.catalog.Remark;
import dev.tva.checkpoint.read.KnownHeaders;
import dev.tva.checkpoint.read.SafetensorsFormat;
import dev.tva.checkpoint.read.SafetensorsFormat.Contents;
import dev.tva.checkpoint.read.TensorStore;
import dev.tva.checkpoint.read.ValuesAs;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.diagnostic.Slug;
import dev.tva.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Puts the tensors of a checkpoint's files together. What is in the files counts: an index that
 * says otherwise is told of, and so is a tensor that is there twice with the same bytes.
 */
final class Assembly {
  private static final int BUFFER = 1 << 20;

  private final String label;
  private final Weights weights;
  private Map<String, Piece> pieces = new LinkedHashMap<>();
  private final List<String> twice = new ArrayList<>();
  private final List<String> unlisted = new ArrayList<>();

  private Assembly(String label, Weights weights) {
    this.label = label;
    this.weights = weights;
  }

  /** Reads the headers of all files. */
  static Manifest of(String label, Weights weights, KnownHeaders known)
      throws IOException, CatalogException {
    return new Assembly(label, weights).assemble(known);
  }

  private Manifest assemble(KnownHeaders known) throws IOException, CatalogException {
    SequencedMap<Path, Contents> files = SafetensorsFormat.read(weights.files(), known);
    Map<String, TensorSpec> specs;
    if (files.size() == 1) {
      pieces = files.firstEntry().getValue().pieces();
      specs = files.firstEntry().getValue().specs();
    } else {
      specs = new ValuesAs<>(pieces, Piece::spec);
      for (Map.Entry<Path, Contents> file : files.entrySet()) {
        for (Map.Entry<String, Piece> tensor : file.getValue().pieces().entrySet()) {
          add(tensor.getKey(), file.getKey(), tensor.getValue());
        }
      }
    }
    List<Remark> remarks = new ArrayList<>(weights.remarks());
    weights.index().flatMap(this::disagreement).ifPresent(remarks::add);
    if (weights.parts().isEmpty()) {
      Modules.remark(label, weights.folder()).ifPresent(remarks::add);
    }
    Map<String, String> metadata =
        files.isEmpty() ? Map.of() : files.firstEntry().getValue().metadata();
    return Manifest.ofStored(label, specs, pieces, metadata, remarks, sums(files));
  }

  /** Of the files' headers, where all have one. */
  private static Map<String, Long> sums(Map<Path, Contents> files) {
    Map<String, Long> sums = new HashMap<>();
    files.forEach(
        (path, contents) -> contents.sum().ifPresent(sum -> sums.put(path.toString(), sum)));
    return sums.size() == files.size() ? sums : Map.of();
  }

  private void add(String name, Path file, Piece piece) throws IOException, CatalogException {
    Piece other = pieces.putIfAbsent(name, piece);
    if (other == null) {
      return;
    }
    if (!other.spec().equals(piece.spec()) || !areEqual(name, other, piece)) {
      throw new CatalogException(
          Slug.BAD_CHECKPOINT,
          "`" + label + "` has the tensor `" + name + "` twice, and they differ",
          List.of(
              note("in " + home(other) + " and in " + file.getFileName()),
              help("copy or download the index and its shards again, from one place")));
    }
    twice.add(name);
  }

  private static Path home(Piece piece) {
    return Path.of(((Piece.Stored) piece).file()).getFileName();
  }

  private static boolean areEqual(String name, Piece one, Piece other) throws IOException {
    long bytes = one.spec().bytes();
    ByteBuffer mine = ByteBuffer.allocate((int) Math.min(BUFFER, bytes));
    ByteBuffer theirs = ByteBuffer.allocate(mine.capacity());
    try (TensorStore first = store(name, one);
        TensorStore second = store(name, other)) {
      for (long at = 0; at < bytes; at += mine.capacity()) {
        int n = (int) Math.min(mine.capacity(), bytes - at);
        first.read(one, at, mine.clear().limit(n));
        second.read(other, at, theirs.clear().limit(n));
        if (!mine.flip().equals(theirs.flip())) {
          return false;
        }
      }
    }
    return true;
  }

  private static TensorStore store(String name, Piece piece) throws IOException {
    return TensorStore.open(
        new Manifest(name, Map.of(name, piece.spec()), Map.of(name, piece), Map.of(), List.of()));
  }

  private Optional<Remark> disagreement(SafetensorsIndex index) {
    if (twice.isEmpty() && pieces.keySet().equals(index.weightMap().keySet())) {
      return Optional.empty();
    }
    for (String name : pieces.keySet()) {
      if (!index.weightMap().containsKey(name)) {
        unlisted.add(name);
      }
    }
    List<String> absent =
        index.weightMap().keySet().stream().filter(n -> !pieces.containsKey(n)).toList();
    List<Line> lines = new ArrayList<>();
    say(lines, absent, "in no shard, and left out");
    say(lines, unlisted, "not in the index, and read from the shard that has it");
    say(lines, twice, "in two shards, with the same bytes");
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    lines.add(note("what is saved from it gets an index that agrees"));
    return Optional.of(
        Remark.warning(
            Slug.INDEX_DISAGREES, "the index of `" + label + "` disagrees with its shards", lines));
  }

  private static void say(List<Line> lines, Collection<String> names, String what) {
    if (!names.isEmpty()) {
      List<String> sorted = names.stream().sorted().toList();
      String more = sorted.size() > 3 ? " and " + (sorted.size() - 3) + " more" : "";
      String said = String.join(", ", sorted.subList(0, Math.min(3, sorted.size())));
      lines.add(note(what + ": " + said + more));
    }
  }
}
