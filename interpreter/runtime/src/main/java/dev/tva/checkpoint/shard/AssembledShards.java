// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.shard;

import dev.safetensors.Header;
import dev.safetensors.TensorSpec;
import dev.tva.checkpoint.sum.ContentSum;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Shards whose tensors lie elsewhere when they are begun, and which others put together. */
public final class AssembledShards implements ShardFiles {
  /**
   * A file to be made.
   *
   * @param header its first bytes
   * @param tensors what follows, by the output's names: one tensor directly behind the other
   */
  public record Shard(Path file, byte[] header, List<String> tensors) {
    public Shard {
      tensors = List.copyOf(tensors);
    }
  }

  /** Puts files together. */
  public interface Assembler {
    /** Makes all of them; each is complete, and will stay, when this returns. */
    void make(List<Shard> shards) throws IOException;
  }

  private final Output output;
  private final Optional<ContentSum> content;
  private final Map<String, Integer> sums;
  private final Assembler assembler;
  private final List<Begun> begun = new ArrayList<>();

  private record Begun(Path file, List<FileTensor> tensors, Map<String, String> metadata) {}

  /**
   * @param sums a checksum of each tensor's bytes
   */
  public AssembledShards(
      Output output, Optional<ContentSum> content, Map<String, Integer> sums, Assembler assembler) {
    this.output = output;
    this.content = content;
    this.sums = sums;
    this.assembler = assembler;
  }

  @Override
  public void create(Path file, List<FileTensor> tensors, Map<String, String> metadata) {
    begun.add(new Begun(file, tensors, metadata));
    for (FileTensor tensor : tensors) {
      long offset = 0;
      for (String part : tensor.parts()) {
        long bytes = Objects.requireNonNull(output.tensors().get(part), part).bytes();
        int sum = Objects.requireNonNull(sums.get(part), part);
        long at = offset;
        content.ifPresent(all -> all.add(tensor.whole(), at, bytes, sum));
        offset += bytes;
      }
    }
  }

  @Override
  public void write(String tensor, long offset, ByteBuffer bytes) {
    throw new IllegalStateException("the tensors have been written");
  }

  @Override
  public void finish(Map<String, String> known) throws IOException {
    List<Shard> shards = new ArrayList<>();
    for (Begun shard : begun) {
      Map<String, String> said = new TreeMap<>(shard.metadata());
      known.forEach((key, value) -> said.computeIfPresent(key, (_, _) -> value));
      List<TensorSpec> specs = shard.tensors().stream().map(FileTensor::stored).toList();
      shards.add(
          new Shard(
              shard.file(),
              Header.bytes(specs, said),
              shard.tensors().stream().flatMap(t -> t.parts().stream()).toList()));
    }
    assembler.make(shards);
  }

  @Override
  public Collection<Path> files() {
    return begun.stream().map(Begun::file).toList();
  }

  @Override
  public void close() {}
}
