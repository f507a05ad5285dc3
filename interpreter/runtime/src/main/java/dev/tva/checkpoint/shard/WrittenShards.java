// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.shard;

import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import dev.tva.checkpoint.sum.ContentSum;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Shards that are written here, tile by tile. */
public final class WrittenShards implements ShardFiles {
  private static final String UNFINISHED = ".partial";

  private final Output output;
  private final Optional<SpareFiles> passing;
  private final Optional<ContentSum> content;
  private final Map<String, Place> places = new HashMap<>();
  private final Map<Path, Shard> shards = new LinkedHashMap<>();

  /** Where a tensor goes: a file, the tensor there, what that is below the output, and where. */
  private record Place(SafetensorsWriter writer, String name, String whole, long offset) {}

  /** A file, the name it has until it is complete, and what it says of itself. */
  private record Shard(SafetensorsWriter writer, Path unfinished, Map<String, String> said) {}

  /**
   * @param passing of those that need not reach the disk, what they are written over
   */
  public WrittenShards(Output output, Optional<SpareFiles> passing, Optional<ContentSum> content) {
    this.output = output;
    this.passing = passing;
    this.content = content;
  }

  @Override
  public void create(Path file, List<FileTensor> tensors, Map<String, String> metadata)
      throws IOException {
    Path unfinished =
        ShardLayout.isFile(output) ? file : file.resolveSibling(file.getFileName() + UNFINISHED);
    SafetensorsWriter writer =
        open(unfinished, tensors.stream().map(FileTensor::stored).toList(), metadata);
    shards.put(file, new Shard(writer, unfinished, new TreeMap<>(metadata)));
    if (passing.isEmpty()) {
      writer.forceEarly();
    }
    for (FileTensor tensor : tensors) {
      long offset = 0;
      for (String part : tensor.parts()) {
        places.put(part, new Place(writer, tensor.name(), tensor.whole(), offset));
        offset += Objects.requireNonNull(output.tensors().get(part), part).bytes();
      }
    }
  }

  private SafetensorsWriter open(Path file, List<TensorSpec> specs, Map<String, String> metadata)
      throws IOException {
    long bytes = specs.stream().mapToLong(TensorSpec::byteSize).sum();
    return passing.isPresent() && passing.get().take(bytes, file)
        ? SafetensorsWriter.overwrite(file, specs, metadata)
        : SafetensorsWriter.create(file, specs, metadata);
  }

  @Override
  public void write(String tensor, long offset, ByteBuffer bytes) throws IOException {
    Place place = Objects.requireNonNull(places.get(tensor), tensor);
    content.ifPresent(sum -> sum.add(place.whole(), place.offset() + offset, bytes));
    place.writer().write(place.name(), place.offset() + offset, bytes);
  }

  @Override
  public void finish(Map<String, String> known) throws IOException {
    for (Shard shard : shards.values()) {
      known.forEach((key, value) -> shard.said().computeIfPresent(key, (_, _) -> value));
      shard.writer().describe(shard.said());
    }
    for (Map.Entry<Path, Shard> shard : shards.entrySet()) {
      finish(shard.getKey(), shard.getValue());
    }
  }

  private void finish(Path file, Shard shard) throws IOException {
    // In this order, no cut of power leaves a file that is finished and lacks data.
    force(shard.writer());
    shard.writer().finish();
    force(shard.writer());
    shard.writer().close();
    if (!shard.unfinished().equals(file)) {
      Files.move(shard.unfinished(), file);
    }
  }

  private void force(SafetensorsWriter writer) throws IOException {
    if (passing.isEmpty()) {
      writer.force();
    }
  }

  @Override
  public Collection<Path> files() {
    return shards.keySet();
  }

  /** Never fails: what is not finished is deleted next. */
  @Override
  public void close() {
    for (Shard shard : shards.values()) {
      try {
        shard.writer().close();
      } catch (IOException _) {
        // It is deleted next.
      }
    }
  }
}
