// SPDX-License-Identifier: Apache-2.0
package dev.formats.torch;

import static dev.formats.FormatException.quote;

import dev.formats.Closing;
import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.TensorEntry;
import dev.formats.TensorFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** An index and the torch files that it names, as one. */
public final class TorchShards implements TensorFile {
  private final Path path;
  private final List<TorchFile> files;
  private final SequencedMap<String, TensorEntry> tensors;
  private final List<String> unlisted;

  private TorchShards(
      Path path,
      List<TorchFile> files,
      SequencedMap<String, TensorEntry> tensors,
      List<String> unlisted) {
    this.path = path;
    this.files = List.copyOf(files);
    this.tensors = Collections.unmodifiableSequencedMap(tensors);
    this.unlisted = List.copyOf(unlisted);
  }

  /**
   * Opens an index and all files that it names.
   *
   * @throws FormatException if a file is refused or missing, or index and files contradict each
   *     other
   */
  public static TorchShards open(Path index) throws IOException {
    var map = ShardIndex.read(index);
    var files = new ArrayList<TorchFile>();
    try {
      var tensors = new LinkedHashMap<String, TensorEntry>();
      var unlisted = new ArrayList<String>();
      for (String shard : new TreeSet<>(map.values())) {
        var file = openShard(index.resolveSibling(shard), index);
        files.add(file);
        for (var entry : file.tensors().values()) {
          String name = file.prefix() + entry.name();
          String home = map.get(name);
          if (home == null) {
            unlisted.add(name);
            home = tensors.containsKey(name) ? "another" : shard;
          }
          if (home.equals(shard)) {
            tensors.put(name, entry.named(name));
          } else {
            throw new FormatException(
                Reason.MALFORMED,
                "tensor " + quote(name) + " is in " + quote(home) + " and in " + quote(shard),
                index,
                name);
          }
        }
      }
      for (var entry : map.sequencedEntrySet()) {
        if (!tensors.containsKey(entry.getKey())) {
          throw new FormatException(
              Reason.MISSING,
              "tensor "
                  + quote(entry.getKey())
                  + " is not in "
                  + quote(entry.getValue())
                  + ", where the index has it",
              index,
              entry.getKey());
        }
      }
      return new TorchShards(index, files, tensors, unlisted);
    } catch (IOException | RuntimeException | Error e) {
      for (var file : files) {
        try {
          file.close();
        } catch (IOException suppressed) {
          e.addSuppressed(suppressed);
        }
      }
      throw e;
    }
  }

  private static TorchFile openShard(Path shard, Path index) throws IOException {
    try {
      return TorchFile.open(shard);
    } catch (NoSuchFileException e) {
      throw new FormatException(
          Reason.MISSING, "a file named by " + index + " does not exist", shard, null, e);
    }
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public SequencedMap<String, TensorEntry> tensors() {
    return tensors;
  }

  @Override
  public List<Path> files() {
    return Stream.concat(Stream.of(path), files.stream().map(TorchFile::path)).toList();
  }

  /** The files that an index and its tensors take, the index first; no file but it is read. */
  public static List<Path> files(Path index) throws IOException {
    var shards = new TreeSet<>(ShardIndex.read(index).values());
    return Stream.concat(Stream.of(index), shards.stream().map(index::resolveSibling)).toList();
  }

  /** Tensors that the index does not name; what is in the files counts. */
  public List<String> unlisted() {
    return unlisted;
  }

  @Override
  public void close() throws IOException {
    Closing.all(files);
  }
}
