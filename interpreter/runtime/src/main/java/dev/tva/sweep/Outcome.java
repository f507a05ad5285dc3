// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** What came of measuring a candidate. */
sealed interface Outcome {
  /**
   * It was measured.
   *
   * @param steps the scores on the way, where these were asked for
   */
  record Scores(
      SequencedMap<String, Double> scores, SortedMap<Integer, SequencedMap<String, Double>> steps)
      implements Outcome {
    public Scores {
      scores = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(scores));
      steps = Collections.unmodifiableSortedMap(new TreeMap<>(steps));
    }

    static Scores of(SequencedMap<String, Double> scores) {
      return new Scores(scores, new TreeMap<>());
    }
  }

  /** It was ended before its time, as others did better by then. */
  record Stopped(SortedMap<Integer, SequencedMap<String, Double>> steps) implements Outcome {
    public Stopped {
      steps = Collections.unmodifiableSortedMap(new TreeMap<>(steps));
    }
  }

  /** It could not be measured; the reason is for a person, and may have several lines. */
  record Failed(String reason) implements Outcome {}

  /** The scores on the way, by step. */
  default SortedMap<Integer, SequencedMap<String, Double>> onTheWay() {
    return switch (this) {
      case Scores s -> s.steps;
      case Stopped s -> s.steps;
      case Failed _ -> new TreeMap<>();
    };
  }
}
