// SPDX-License-Identifier: Apache-2.0
package dev.tva.search;

import java.util.List;

/** Candidates that are all known at once: a grid, or draws. */
public record Listed(List<Candidate> candidates, boolean scattered) implements Search {
  public Listed {
    candidates = List.copyOf(candidates);
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException("no candidates");
    }
  }

  @Override
  public List<String> parameters() {
    return List.copyOf(candidates.getFirst().values().keySet());
  }

  @Override
  public int most() {
    return candidates.size();
  }

  @Override
  public List<Candidate> next(List<Round> before) {
    return before.isEmpty() ? candidates : List.of();
  }

  @Override
  public List<Candidate> probes() {
    return candidates;
  }

  @Override
  public boolean learns() {
    return false;
  }
}
