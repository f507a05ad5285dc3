// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.tensor.NaturalOrder;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which tensors form runs of blocks, and where in its run each tensor is. */
public final class Stacks {
  private static final List<String> BEFORE = List.of("embed", "wte", "wpe", "patch", "stem");

  /**
   * A run of blocks: {@code model.layers} with the blocks 0, 1 and so on. Where the blocks of a run
   * are made of blocks themselves, as the stages of a Swin are, both numbers order them: {@code
   * layers.*.blocks} with the blocks 0.0, 0.1, 1.0.
   *
   * @param prefix what stands before the number, or before the first of the two
   * @param inner what stands between the two numbers, where there are two
   * @param blocks what they are called, in order
   */
  public record Stack(String prefix, Optional<String> inner, List<String> blocks) {
    public Stack {
      blocks = List.copyOf(blocks);
    }

    public String name() {
      return inner.map(i -> prefix + (i.isEmpty() ? ".*" : ".*." + i)).orElse(prefix);
    }

    /** A pattern that takes the tensors of all blocks. */
    public String pattern() {
      return prefix + ".{" + outer(blocks.getFirst()) + ".." + outer(blocks.getLast()) + "}";
    }

    private static String outer(String block) {
      int dot = block.indexOf('.');
      return dot < 0 ? block : block.substring(0, dot);
    }
  }

  /**
   * A block of a stack.
   *
   * @param name as it stands in the names of its tensors: {@code model.layers.7}
   * @param place among the blocks there are, from 0
   */
  public record Block(Stack stack, String name, int place) {}

  private final List<Stack> stacks;
  private final Map<String, Block> blocks;
  private final Map<List<Integer>, Stacks> parts;

  private Stacks(List<Stack> stacks, Map<String, Block> blocks, Map<List<Integer>, Stacks> parts) {
    this.stacks = stacks;
    this.blocks = blocks;
    this.parts = parts;
  }

  public Stacks(Collection<String> tensorNames) {
    blocks = new HashMap<>();
    parts = Map.of();
    stacks =
        new StackFinder(tensorNames)
            .find(blocks).stream()
                .sorted((a, b) -> NaturalOrder.INSTANCE.compare(a.name(), b.name()))
                .toList();
  }

  /** The runs of blocks that tensors would form under the names they are given here. */
  static Stacks by(Map<String, String> called) {
    Stacks of = new Stacks(called.values());
    Map<String, Block> blocks = new HashMap<>();
    called.forEach((name, as) -> of.block(as).ifPresent(b -> blocks.put(name, b)));
    return new Stacks(of.stacks, blocks, Map.of());
  }

  /** The same, which knows those of some of its inputs alone. */
  public Stacks with(Map<List<Integer>, Stacks> more) {
    return new Stacks(stacks, blocks, Map.copyOf(more));
  }

  /** Those of some inputs alone; of none these. */
  public Stacks of(List<Integer> inputs) {
    return parts.getOrDefault(inputs, this);
  }

  /** In natural order of their names. */
  public List<Stack> all() {
    return stacks;
  }

  /** The block a tensor belongs to; empty outside every stack. */
  public Optional<Block> block(String tensor) {
    return Optional.ofNullable(blocks.get(tensor));
  }

  /** How many blocks the tensor's stack has. */
  public Optional<Integer> layers(String tensor) {
    return block(tensor).map(b -> b.stack().blocks().size());
  }

  /** The tensor's place in its stack, counted from 0 in order of the indices. */
  public Optional<Integer> layer(String tensor) {
    return block(tensor).map(Block::place);
  }

  /** 0 at the first block of the stack, 1 at the last; 0 in a stack of one. */
  public Optional<Double> depth(String tensor) {
    return block(tensor)
        .map(b -> {
          int n = b.stack().blocks().size();
          return n == 1 ? 0.0 : (double) b.place() / (n - 1);
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
  public String group(String tensor) {
    Block block = blocks.get(tensor);
    return block == null ? tensor : block.name();
  }
}
