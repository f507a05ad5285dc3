// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import dev.tva.plan.Program.Precision;
import dev.tva.tensor.Shape;

/** One program run over all elements of one tensor. */
public record TensorPass(String tensor, Shape shape, Program program) {
  /** Order statistics of groups that are not larger are found in memory. */
  private static final long IN_MEMORY = 1 << 16;

  /** Columns are gathered in memory, as many as have so many items. */
  private static final long IN_COLUMNS = 1 << 24;

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
