// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import java.util.List;

/** Passes that may run at once and in any order, one tensor each. */
public record Phase(List<TensorPass> passes) {
  /** Of a plan that is at its end. */
  public static final Phase NONE = new Phase(List.of());

  public Phase {
    passes = List.copyOf(passes);
  }
}
