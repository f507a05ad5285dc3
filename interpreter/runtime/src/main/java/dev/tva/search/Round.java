// SPDX-License-Identifier: Apache-2.0
package dev.tva.search;

import java.util.List;

/**
 * What was tried together, and how it compares.
 *
 * @param losses of each, from the best at 0 to the worst; the same for equals
 */
public record Round(List<Candidate> candidates, List<Double> losses) {
  public Round {
    candidates = List.copyOf(candidates);
    losses = List.copyOf(losses);
    if (candidates.size() != losses.size()) {
      throw new IllegalArgumentException(candidates.size() + " and " + losses.size());
    }
  }
}
