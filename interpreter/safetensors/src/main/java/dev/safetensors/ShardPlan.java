// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * How a list of tensors is spread over files of bounded size, under the names Hugging Face uses.
 *
 * @param shards the files, in order; a single one needs no index
 */
public record ShardPlan(List<Shard> shards) {
  /** What loaders look for beside shards that have no other name. */
  public static final String INDEX_NAME = "model.safetensors.index.json";

  /**
   * One file of the plan.
   *
   * @param fileName its name within the directory
   * @param tensors its tensors, in the order given to {@link ShardPlan#of}
   */
  public record Shard(String fileName, List<TensorSpec> tensors) {
    /** Copies the list. */
    public Shard {
      tensors = List.copyOf(tensors);
    }

    /** The bytes of its tensors, without the header. */
    public long dataSize() {
      return size(tensors);
    }
  }

  /** Copies the list. */
  public ShardPlan {
    shards = List.copyOf(shards);
  }

  /**
   * Fills one shard after the other, keeping the order; a tensor larger than the bound gets a shard
   * of its own.
   *
   * @param maxBytes the most tensor bytes a shard may hold, at least 1
   */
  public static ShardPlan of(List<TensorSpec> tensors, long maxBytes) {
    return of(tensors, maxBytes, "model");
  }

  /**
   * The same under another name.
   *
   * @param stem what the names begin with: {@code model} of {@code model.safetensors}
   */
  public static ShardPlan of(List<TensorSpec> tensors, long maxBytes, String stem) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("a shard must be allowed at least 1 byte");
    }
    List<List<TensorSpec>> groups = new ArrayList<>();
    List<TensorSpec> group = new ArrayList<>();
    long room = maxBytes;
    for (TensorSpec tensor : tensors) {
      long bytes = tensor.byteSize();
      if (bytes > room && !group.isEmpty()) {
        groups.add(group);
        group = new ArrayList<>();
        room = maxBytes;
      }
      group.add(tensor);
      room -= Math.min(bytes, room);
    }
    if (!group.isEmpty() || groups.isEmpty()) {
      groups.add(group);
    }
    List<Shard> shards = new ArrayList<>();
    for (var members : groups) {
      shards.add(new Shard(fileName(stem, shards.size() + 1, groups.size()), members));
    }
    return new ShardPlan(shards);
  }

  /** Whether loaders need an index beside the files. */
  public boolean needsIndex() {
    return shards.size() > 1;
  }

  /** The text of the index: sizes, then shards by tensor name, sorted; ends in a line feed. */
  public String indexJson() {
    var weightMap = new TreeMap<String, String>();
    for (Shard shard : shards) {
      shard.tensors().forEach(tensor -> weightMap.put(tensor.name(), shard.fileName()));
    }
    long total = shards.stream().mapToLong(Shard::dataSize).reduce(0, Math::addExact);
    var out = new StringBuilder();
    out.append("{\n  \"metadata\": {\n    \"total_size\": ").append(total).append("\n  },\n");
    out.append("  \"weight_map\": {");
    String separator = "\n    ";
    for (var entry : weightMap.entrySet()) {
      JsonStrings.append(out.append(separator), entry.getKey());
      JsonStrings.append(out.append(": "), entry.getValue());
      separator = ",\n    ";
    }
    return out.append(weightMap.isEmpty() ? "}\n}\n" : "\n  }\n}\n").toString();
  }

  private static String fileName(String stem, int number, int count) {
    return count == 1
        ? stem + ".safetensors"
        : "%s-%05d-of-%05d.safetensors".formatted(stem, number, count);
  }

  private static long size(List<TensorSpec> tensors) {
    return tensors.stream().mapToLong(TensorSpec::byteSize).reduce(0, Math::addExact);
  }
}
