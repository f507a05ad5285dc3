// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import java.util.List;

/** Passes that may run at once and in any order, one tensor each. */
public record Phase(List<TensorPass> passes) {
  public Phase {
    passes = List.copyOf(passes);
  }
}
