// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.mergekit;

import dev.tva.source.Span;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** The value of a parameter of mergekit. */
public sealed interface Setting {
  /** A value that may stand behind a filter. */
  sealed interface Plain extends Setting {}

  /** One number for all tensors. */
  record Constant(BigDecimal value) implements Plain {}

  /** Points of a piecewise linear curve over the blocks of a slice. */
  record Gradient(List<BigDecimal> values) implements Plain {
    public Gradient {
      values = List.copyOf(values);
    }

    public boolean isFlat() {
      return values.stream().allMatch(v -> v.compareTo(values.getFirst()) == 0);
    }
  }

  /** The first case whose filter is part of a tensor's name. */
  record Cases(List<Case> cases) implements Setting {
    public Cases {
      cases = List.copyOf(cases);
    }
  }

  /** A value for names with {@code filter} in them; without one, for all. */
  record Case(Optional<String> filter, Plain value, Span at) {}
}
