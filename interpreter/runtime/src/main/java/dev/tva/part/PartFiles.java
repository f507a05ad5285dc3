// SPDX-License-Identifier: Apache-2.0
package dev.tva.part;

import dev.safetensors.SafetensorsFile;
import dev.tva.checkpoint.shard.AssembledShards;
import dev.tva.pass.CancelledException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Makes the files of an output of what parts have written: a file that one part has written all of
 * gets a second name, and only its header anew; the tensors of others are copied.
 */
final class PartFiles implements AssembledShards.Assembler {
  private final WorkFolder work;
  private final int output;
  private final int parts;
  private final BooleanSupplier cancelled;
  private long copied;

  PartFiles(WorkFolder work, int output, int parts, BooleanSupplier cancelled) {
    this.work = work;
    this.output = output;
    this.parts = parts;
    this.cancelled = cancelled;
  }

  /** The bytes that were copied. */
  long copied() {
    return copied;
  }

  @Override
  public void make(List<AssembledShards.Shard> shards) throws IOException {
    Map<String, SafetensorsFile> tensors = new HashMap<>();
    List<SafetensorsFile> open = new ArrayList<>();
    try {
      for (int p = 1; p <= parts; p++) {
        SafetensorsFile from = SafetensorsFile.open(work.part(p).resolve(WorkFolder.left(output)));
        open.add(from);
        from.header().tensors().keySet().forEach(t -> tensors.put(t, from));
      }
      for (int i = 0; i < shards.size(); i++) {
        if (!link(shards.get(i), i)) {
          copy(shards.get(i), tensors);
        }
      }
    } finally {
      for (SafetensorsFile file : open) {
        file.close();
      }
    }
  }

  private boolean link(AssembledShards.Shard shard, int index) throws IOException {
    for (int p = 1; p <= parts; p++) {
      Path whole = work.part(p).resolve(WorkFolder.whole(output, index));
      if (Files.exists(whole)) {
        if (!linked(shard.file(), whole)) {
          Files.copy(whole, shard.file());
          copied += Files.size(whole);
        }
        // Of the same length, and the same each time: what is joined again says the same.
        try (FileChannel file = FileChannel.open(shard.file(), StandardOpenOption.WRITE)) {
          write(file, shard.header());
          file.force(true);
        }
        return true;
      }
    }
    return false;
  }

  /** Whether the file has got another name; not on another disk, nor on systems without links. */
  private static boolean linked(Path name, Path file) {
    try {
      Files.createLink(name, file);
      return true;
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }

  private void copy(AssembledShards.Shard shard, Map<String, SafetensorsFile> tensors)
      throws IOException {
    try (FileChannel to =
        FileChannel.open(shard.file(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      write(to, shard.header());
      for (String tensor : shard.tensors()) {
        if (cancelled.getAsBoolean()) {
          throw new CancelledException();
        }
        SafetensorsFile from = Objects.requireNonNull(tensors.get(tensor), tensor);
        var info = from.header().find(tensor).orElseThrow();
        from.transferTo(info, 0, info.byteSize(), to);
        copied += info.byteSize();
      }
      to.force(true);
    }
  }

  private static void write(FileChannel to, byte[] header) throws IOException {
    for (ByteBuffer bytes = ByteBuffer.wrap(header); bytes.hasRemaining(); ) {
      to.write(bytes);
    }
  }
}
