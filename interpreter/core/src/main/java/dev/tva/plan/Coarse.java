// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import dev.tva.graph.ReduceFn;
import dev.tva.graph.Value;
import dev.tva.tensor.TensorSpec;
import java.util.List;

/**
 * A reduction over numbers that are coarser than an element: {@code mean(norm(t, per = tensor))}.
 * It needs no pass over data, only the numbers themselves.
 *
 * @param items in the order of their tensors' names
 */
public record Coarse(ReduceFn fn, List<Item> items) {
  public Coarse {
    items = List.copyOf(items);
  }

  /** The arguments as they are for one tensor. */
  public record Item(String tensor, TensorSpec spec, List<Value> arguments) {
    public Item {
      arguments = List.copyOf(arguments);
    }
  }
}
