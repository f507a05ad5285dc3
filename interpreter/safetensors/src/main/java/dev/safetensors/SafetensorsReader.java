// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static dev.safetensors.SafetensorsException.quote;

import dev.safetensors.SafetensorsException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One view of a file, or of an index and all of its shards; may be used from several threads.
 *
 * <p>Tensors that a shard holds and the index does not name are left out of the view and listed by
 * {@link #unlisted}.
 */
public final class SafetensorsReader implements Closeable {
  /**
   * Where a tensor is.
   *
   * @param file the open file that holds it
   * @param info its entry in that file's header
   */
  public record Located(SafetensorsFile file, TensorInfo info) {
    /** Fills a buffer as {@link SafetensorsFile#read} does. */
    public void read(long offset, ByteBuffer dst) throws IOException {
      file.read(info, offset, dst);
    }
  }

  private final List<SafetensorsFile> files;
  private final SequencedMap<String, Located> tensors;
  private final List<Located> unlisted;

  private SafetensorsReader(
      List<SafetensorsFile> files, SequencedMap<String, Located> tensors, List<Located> unlisted) {
    this.files = List.copyOf(files);
    this.tensors = Collections.unmodifiableSequencedMap(tensors);
    this.unlisted = List.copyOf(unlisted);
  }

  /**
   * Opens an index, if the name ends in {@code .json}, else a single file.
   *
   * @throws SafetensorsException if a file is not valid, a shard is missing, or index and shards
   *     contradict each other
   * @throws IOException if a file cannot be read
   */
  public static SafetensorsReader open(Path path) throws IOException {
    return path.toString().endsWith(".json") ? openIndex(path) : openFile(path);
  }

  private static SafetensorsReader openFile(Path path) throws IOException {
    var file = SafetensorsFile.open(path);
    var tensors = new LinkedHashMap<String, Located>();
    file.header().tensors().forEach((name, info) -> tensors.put(name, new Located(file, info)));
    return new SafetensorsReader(List.of(file), tensors, List.of());
  }

  private static SafetensorsReader openIndex(Path path) throws IOException {
    var index = SafetensorsIndex.read(path);
    var shards = new LinkedHashMap<String, SafetensorsFile>();
    try {
      for (String shard : index.shards()) {
        shards.put(shard, openShard(path.resolveSibling(shard), path));
      }
      return combine(index, shards, path);
    } catch (Throwable e) {
      for (var shard : shards.values()) {
        try {
          shard.close();
        } catch (IOException suppressed) {
          e.addSuppressed(suppressed);
        }
      }
      throw e;
    }
  }

  private static SafetensorsFile openShard(Path shard, Path index) throws IOException {
    try {
      return SafetensorsFile.open(shard);
    } catch (NoSuchFileException e) {
      throw new SafetensorsException(
          Reason.SHARD_MISSING, "a shard named by " + index + " does not exist", shard, null, e);
    }
  }

  private static SafetensorsReader combine(
      SafetensorsIndex index, SequencedMap<String, SafetensorsFile> shards, Path path)
      throws SafetensorsException {
    for (Map.Entry<String, String> entry : index.weightMap().entrySet()) {
      String name = entry.getKey();
      var shard = shards.get(entry.getValue());
      if (shard.header().find(name).isEmpty()) {
        throw new SafetensorsException(
            Reason.TENSOR_MISSING,
            "tensor " + quote(name) + " is not in " + entry.getValue() + ", where the index has it",
            path,
            name,
            null);
      }
    }
    var tensors = new LinkedHashMap<String, Located>();
    var unlisted = new ArrayList<Located>();
    for (Map.Entry<String, SafetensorsFile> shard : shards.entrySet()) {
      for (TensorInfo info : shard.getValue().header().tensors().values()) {
        var located = new Located(shard.getValue(), info);
        String home = index.weightMap().get(info.name());
        if (home == null) {
          unlisted.add(located);
        } else if (home.equals(shard.getKey())) {
          tensors.put(info.name(), located);
        } else {
          throw new SafetensorsException(
              Reason.TENSOR_TWICE,
              "tensor " + quote(info.name()) + " is in " + home + " and in " + shard.getKey(),
              path,
              info.name(),
              null);
        }
      }
    }
    return new SafetensorsReader(List.copyOf(shards.values()), tensors, unlisted);
  }

  /** The tensors by name; files in the order of {@link #files}, then as they lie in each. */
  public SequencedMap<String, Located> tensors() {
    return tensors;
  }

  /** The tensor of this name, if there is one. */
  public Optional<Located> find(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /** The open files, sorted by name. */
  public List<SafetensorsFile> files() {
    return files;
  }

  /** Tensors that lie in a shard but are not named by the index; empty for a single file. */
  public List<Located> unlisted() {
    return unlisted;
  }

  /** Closes every file, also when closing one of them fails. */
  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (var file : files) {
      try {
        file.close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
