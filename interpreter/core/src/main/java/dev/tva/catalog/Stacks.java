// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.tensor.NaturalOrder;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  private final Finding found;
  private final Map<List<Integer>, Stacks> parts;

  /** What there is among names. */
  private record Found(List<Stack> stacks, Map<String, Block> blocks, int names) {}

  /** Looked for once, when it is first asked for: most formulas count no blocks. */
  private static final class Finding {
    private final Supplier<Found> look;
    private @Nullable Found found;

    Finding(Supplier<Found> look) {
      this.look = look;
    }

    synchronized Found get() {
      Found known = found;
      if (known == null) {
        found = known = look.get();
      }
      return known;
    }
  }

  private Stacks(Finding found, Map<List<Integer>, Stacks> parts) {
    this.found = found;
    this.parts = parts;
  }

  public Stacks(Collection<String> tensorNames) {
    List<String> names = List.copyOf(tensorNames);
    this(new Finding(() -> among(names)), Map.of());
  }

  private static Found among(List<String> names) {
    Map<String, Block> blocks = new HashMap<>();
    List<Stack> stacks =
        new StackFinder(names)
            .find(blocks).stream()
                .sorted((a, b) -> NaturalOrder.INSTANCE.compare(a.name(), b.name()))
                .toList();
    return new Found(stacks, blocks, names.size());
  }

  /**
   * The runs of blocks that tensors would form under the names they are given here.
   *
   * @param called must not change from here on
   */
  static Stacks by(Map<String, String> called) {
    return new Stacks(
        new Finding(() -> {
          Found of = among(List.copyOf(called.values()));
          Map<String, Block> blocks = new HashMap<>();
          called.forEach((name, as) -> {
            Block block = of.blocks().get(as);
            if (block != null) {
              blocks.put(name, block);
            }
          });
          return new Found(of.stacks(), blocks, called.size());
        }),
        Map.of());
  }

  /** The same, which knows those of some of its inputs alone. */
  public Stacks with(Map<List<Integer>, Stacks> more) {
    return new Stacks(found, Map.copyOf(more));
  }

  /** Those of some inputs alone; of none these. */
  public Stacks of(List<Integer> inputs) {
    return parts.getOrDefault(inputs, this);
  }

  /** In natural order of their names. */
  public List<Stack> all() {
    return found.get().stacks();
  }

  /** How many tensors are in no block. */
  public int outside() {
    return found.get().names() - found.get().blocks().size();
  }

  /** The block a tensor belongs to; empty outside every stack. */
  public Optional<Block> block(String tensor) {
    return Optional.ofNullable(found.get().blocks().get(tensor));
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
    Block block = found.get().blocks().get(tensor);
    return block == null ? tensor : block.name();
  }
}
