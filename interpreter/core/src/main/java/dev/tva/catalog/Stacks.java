// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.tensor.TensorNames;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which tensors form a run of blocks: those whose names share the prefix before their first
 * all-digit component. {@code model.layers.7.mlp.weight} is block 7 of the stack {@code
 * model.layers}.
 */
public final class Stacks {
  private static final java.util.List<String> BEFORE =
      java.util.List.of("embed", "wte", "wpe", "patch", "stem");

  private final SortedMap<String, SortedSet<Long>> blocks = new TreeMap<>(TensorNames.ORDER);

  /** A block of a stack, by its index in the names. */
  public record Block(String stack, long index) {}

  public Stacks(Collection<String> tensorNames) {
    for (String name : tensorNames) {
      block(name)
          .ifPresent(b -> blocks.computeIfAbsent(b.stack(), _ -> new TreeSet<>()).add(b.index()));
    }
  }

  /** Each stack with the indices of its blocks. */
  public Map<String, SortedSet<Long>> blocks() {
    return java.util.Collections.unmodifiableMap(blocks);
  }

  /** The block a tensor belongs to; empty outside every stack. */
  public static Optional<Block> block(String tensor) {
    int start = 0;
    while (start < tensor.length()) {
      int dot = tensor.indexOf('.', start);
      int end = dot < 0 ? tensor.length() : dot;
      if (start > 0 && isIndex(tensor, start, end)) {
        return Optional.of(
            new Block(
                tensor.substring(0, start - 1), Long.parseLong(tensor.substring(start, end))));
      }
      start = end + 1;
    }
    return Optional.empty();
  }

  private static boolean isIndex(String s, int start, int end) {
    if (start == end || end - start > 18) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (s.charAt(i) < '0' || s.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** How many blocks the tensor's stack has. */
  public Optional<Integer> layers(String tensor) {
    return block(tensor).map(b -> blocks.get(b.stack()).size());
  }

  /** The tensor's place in its stack, counted from 0 in order of the indices. */
  public Optional<Integer> layer(String tensor) {
    return block(tensor).map(b -> blocks.get(b.stack()).headSet(b.index()).size());
  }

  /** 0 at the first block of the stack, 1 at the last; 0 in a stack of one. */
  public Optional<Double> depth(String tensor) {
    return layer(tensor)
        .map(l -> {
          int n = layers(tensor).orElseThrow();
          return n == 1 ? 0.0 : (double) l / (n - 1);
        });
  }

  /**
   * Where a gradient over depth is read: {@link #depth}, and outside stacks 0 for what comes before
   * the blocks (embeddings, stems) and 1 for what comes after.
   */
  public double position(String tensor) {
    return depth(tensor).orElseGet(() -> isBefore(tensor) ? 0.0 : 1.0);
  }

  private static boolean isBefore(String tensor) {
    for (String component : tensor.split("\\.")) {
      if (BEFORE.stream().anyMatch(component::contains)) {
        return true;
      }
    }
    return false;
  }

  /** The name of the group a tensor is in at layer grain: its block, or itself. */
  public static String group(String tensor) {
    return block(tensor).map(b -> b.stack() + "." + b.index()).orElse(tensor);
  }
}
