// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import dev.tva.plan.Program.Precision;
import dev.tva.tensor.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One program run over all elements of one tensor.
 *
 * @param kin the tensors that are like this one
 */
public record TensorPass(String tensor, Shape shape, Program program, Kin kin) {
  /** Order statistics of groups that are not larger are found in memory. */
  private static final long IN_MEMORY = 1 << 16;

  /** Columns are gathered in memory, as many as have so many items. */
  private static final long IN_COLUMNS = 1 << 24;

  /** The same tensor with another program. */
  public TensorPass with(Program other) {
    return new TensorPass(tensor, shape, other, kin);
  }

  /**
   * Passes in groups that differ in nothing but their tensors' names: what one of a group reads,
   * writes and holds, each of it does.
   */
  public static Collection<List<TensorPass>> alike(List<TensorPass> passes) {
    Map<Alike, List<TensorPass>> groups = new LinkedHashMap<>();
    TensorPass last = null;
    List<TensorPass> group = List.of();
    for (TensorPass pass : passes) {
      // As it is with most neighbours.
      boolean same =
          last != null
              && pass.program == last.program
              && pass.kin == last.kin
              && pass.shape == last.shape;
      if (!same) {
        group = groups.computeIfAbsent(Alike.of(pass), _ -> new ArrayList<>());
      }
      group.add(pass);
      last = pass;
    }
    return groups.values();
  }

  /** What a group has in common. */
  private record Alike(Program program, Kin kin, Shape shape) {
    static Alike of(TensorPass pass) {
      return new Alike(pass.program, pass.kin, pass.shape);
    }

    /** Of many thousand programs none is looked at whole. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Alike a
          && program == a.program
          && kin == a.kin
          && shape.equals(a.shape);
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(program) + System.identityHashCode(kin);
    }
  }

  /**
   * How often the tensor is read: an order statistic of a larger group takes a round over it for
   * every 16 bits of an item, those of columns one for as many as fit into memory. Where only some
   * of equal items are taken, one tile may be read once more, rarely all.
   */
  public int rounds() {
    int most = 1;
    for (Sink sink : program.sinks()) {
      most = Math.max(most, rounds(sink));
    }
    return most;
  }

  private int rounds(Sink sink) {
    if (!(sink instanceof Sink.Order order) || shape.elements() == 0) {
      return 1;
    }
    int digits = program.precision() == Precision.F32 ? 2 : 4;
    return switch (order.to()) {
      case MODEL, LAYER -> digits;
      case TENSOR -> program.whole() || shape.elements() <= IN_MEMORY ? 1 : digits;
      case ROW -> program.whole() || shape.cols() <= IN_MEMORY ? 1 : digits;
      case COLUMN -> program.whole() ? 1 : (int) Math.ceilDiv(shape.elements(), IN_COLUMNS);
      case ELEMENT -> 1;
    };
  }
}
