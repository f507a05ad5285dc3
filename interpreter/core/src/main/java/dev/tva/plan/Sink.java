// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import dev.tva.graph.Grain;
import dev.tva.graph.ReduceFn;
import dev.tva.graph.Value;
import java.util.List;

/** Where what a program computes goes. */
public sealed interface Sink {
  /** What is computed for it, of row, column or element grain. */
  default List<Value> values() {
    return switch (this) {
      case Write w -> List.of(w.value());
      case Copy _ -> List.of();
      case Statistic s -> s.arguments();
      case Order o -> List.of(o.x());
      case Keep k -> List.of(k.value());
      case Running r -> List.of(r.x());
      case Factor f -> f.way() == Way.COMPUTED ? List.of(f.value()) : List.of();
    };
  }

  /** Encoded once to the output's dtype and written. A scalar value is written to every element. */
  record Write(int output, Value value) implements Sink {}

  /**
   * Bytes copied as they are from an input of the same dtype.
   *
   * @param compareWith inputs whose tensor of this name is expected to hold the same bytes; a
   *     difference is a warning
   */
  record Copy(int output, int input, List<Integer> compareWith) implements Sink {
    public Copy {
      compareWith = List.copyOf(compareWith);
    }
  }

  /**
   * Accumulated in doubles. {@code key} is how {@link Numbers} asks for it: a statistic of model or
   * layer grain is combined over its tensors in order of their names, one of tensor, row or column
   * grain belongs to one tensor.
   *
   * @param arguments one value, or two for a dot product, of row, column or element grain
   * @param to MODEL, LAYER, TENSOR, ROW or COLUMN
   */
  record Statistic(Value key, ReduceFn fn, List<Value> arguments, Grain to) implements Sink {
    public Statistic {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * An order statistic of values of element grain.
   *
   * @param fn {@code QUANTILE}, {@code TOP_DENSITY} or {@code TOP_COUNT}
   * @param amount the share or number asked for, no finer than {@code to}
   */
  record Order(Value key, ReduceFn fn, Value x, Value amount, Grain to) implements Sink {}

  /** Kept in memory as a matrix that operations on whole matrices take. */
  record Keep(Value value) implements Sink {}

  /**
   * Written to an adapter as two factors of low rank.
   *
   * @param way how they come about
   */
  record Factor(int output, Value value, Way way) implements Sink {}

  /** How factors come about. */
  enum Way {
    /** Those of the sum's terms side by side. */
    STORED,
    /** The same, of which the smallest ranks are dropped. */
    SMALLER,
    /** By a decomposition of the tensor, which is held in memory. */
    COMPUTED
  }

  /** The sums that running sums start from; {@code to} is not COLUMN. */
  record Running(Value key, Value x, Grain to) implements Sink {}
}
