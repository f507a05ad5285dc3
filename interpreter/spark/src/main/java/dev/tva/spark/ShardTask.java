// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark;

import dev.safetensors.SafetensorsFile;
import dev.safetensors.TensorInfo;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.checkpoint.swap.StoreTraits;
import dev.tva.checkpoint.swap.Trees;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;

/** Puts a file of an output together, from its first byte to its last. */
final class ShardTask implements Function<ShardTask.Shard, Boolean> {
  private static final long serialVersionUID = 1;
  private static final int PIECE = 4 << 20;

  private final String staging;

  /**
   * A file to be made.
   *
   * @param tensors behind the header, in this order
   */
  record Shard(String file, byte[] header, List<From> tensors) implements Serializable {
    Shard {
      tensors = new ArrayList<>(tensors);
    }
  }

  /** A tensor, and the file of a part that has it. */
  record From(String file, String tensor) implements Serializable {}

  /**
   * @param staging a folder on the file system of the files
   */
  ShardTask(String staging) {
    this.staging = staging;
  }

  @Override
  public Boolean call(Shard shard) throws IOException {
    Path file = FilePath.of(shard.file());
    if (!FilePath.isLocal(file) && !StoreTraits.of(file).renames()) {
      // It appears when it is complete, and whoever makes it again makes the same.
      write(shard, file);
      return true;
    }
    String name = "shard-attempt-" + TaskContext.get().taskAttemptId();
    Path attempt = FilePath.of(staging).resolve(name);
    write(shard, attempt);
    Trees.forceAll(attempt);
    Files.move(attempt, file, StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  private static void write(Shard shard, Path to) throws IOException {
    Map<String, SafetensorsFile> open = new HashMap<>();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to), PIECE)) {
      out.write(shard.header());
      for (From tensor : shard.tensors()) {
        SafetensorsFile from = open.get(tensor.file());
        if (from == null) {
          from = SafetensorsFile.open(FilePath.of(tensor.file()));
          open.put(tensor.file(), from);
        }
        copy(from, from.header().find(tensor.tensor()).orElseThrow(), out);
      }
    } finally {
      for (SafetensorsFile file : open.values()) {
        file.close();
      }
    }
  }

  private static void copy(SafetensorsFile from, TensorInfo tensor, OutputStream to)
      throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    for (long at = 0; at < tensor.byteSize(); at += PIECE) {
      piece.clear().limit((int) Math.min(PIECE, tensor.byteSize() - at));
      from.read(tensor, at, piece);
      to.write(piece.array(), 0, piece.position());
    }
  }
}
