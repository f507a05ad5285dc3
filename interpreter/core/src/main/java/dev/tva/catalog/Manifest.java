// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.tensor.TensorNames;
import dev.tva.tensor.TensorSpec;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * What a checkpoint holds, read from its headers alone.
 *
 * @param label the path as the user gave it
 * @param tensors by name, in bytewise order
 * @param metadata the {@code __metadata__} of the file, or of the first shard
 */
public record Manifest(
    String label, NavigableMap<String, TensorSpec> tensors, Map<String, String> metadata) {
  public Manifest {
    NavigableMap<String, TensorSpec> sorted = new TreeMap<>(TensorNames.ORDER);
    sorted.putAll(tensors);
    tensors = Collections.unmodifiableNavigableMap(sorted);
    metadata = Map.copyOf(metadata);
  }

  /** The tensors' names in order. */
  public SortedSet<String> names() {
    return tensors.navigableKeySet();
  }

  public long bytes() {
    return tensors.values().stream().mapToLong(TensorSpec::bytes).sum();
  }

  public long parameters() {
    return tensors.values().stream().mapToLong(TensorSpec::elements).sum();
  }

  /** Whether tva wrote it as a delta. */
  public boolean isDelta() {
    return "delta".equals(metadata.get("tva.space"));
  }
}
