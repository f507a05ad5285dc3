// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import java.nio.file.Path;
import java.util.SequencedMap;

/** Measures models, one after the other. */
@FunctionalInterface
public interface Evaluator {
  /** The name of a score that has none of its own. */
  String SCORE = "score";

  /** The name of the control's only score; a control's named scores follow it with a dot. */
  String CONTROL = "control";

  /**
   * The scores of a model by name; none where there is nothing to say.
   *
   * @param model a candidate, which is there until this returns, or the base
   * @throws EvaluationException if it cannot be measured
   */
  SequencedMap<String, Double> measure(Path model) throws EvaluationException;

  /** A model could not be measured; the message is for a person, and may have several lines. */
  final class EvaluationException extends Exception {
    private static final long serialVersionUID = 1L;

    public EvaluationException(String message) {
      super(message);
    }
  }
}
