// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.search.Candidate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** A candidate and its scores by name. */
public record Measured(Candidate candidate, SequencedMap<String, Double> scores) {
  public Measured {
    scores = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(scores));
  }
}
