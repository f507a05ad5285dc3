// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import dev.tva.graph.Value;
import java.util.List;
import java.util.Optional;

/**
 * What a model's row is where it lacks the token.
 *
 * @param way how; empty while it is not known
 * @param from the models that are asked, where the script names them
 */
record Filling(Optional<Way> way, List<Value> from) {
  static final Filling UNKNOWN = new Filling(Optional.empty(), List.of());

  enum Way {
    /**
     * The row of the first model that is asked, else the mean of the rows of those that have it.
     */
    LIKE,
    /** The mean of the rows of all that have it. */
    MEAN,
    ZERO
  }

  Filling(List<Value> from) {
    this(Optional.of(Way.LIKE), from);
  }

  static Optional<Filling> of(String word) {
    return switch (word) {
      case "like" -> Optional.of(new Filling(List.of()));
      case "mean" -> Optional.of(new Filling(Optional.of(Way.MEAN), List.of()));
      case "zero" -> Optional.of(new Filling(Optional.of(Way.ZERO), List.of()));
      default -> Optional.empty();
    };
  }

  /** As a label says it. */
  String told() {
    if (!from.isEmpty()) {
      return ", fill = ...";
    }
    return switch (way.orElseThrow()) {
      case LIKE -> "";
      case MEAN -> ", fill = mean";
      case ZERO -> ", fill = zero";
    };
  }

  boolean isKnown() {
    return way.isPresent();
  }
}
