// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import java.nio.file.Path;
import java.util.SequencedMap;

/** Measures models. */
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

  /**
   * The same beside others, and told what it is before the end.
   *
   * @param slot from 0, of as many as are measured at once: none has that of another
   */
  default SequencedMap<String, Double> measure(Path model, int slot, Watch watch)
      throws EvaluationException {
    return measure(model);
  }

  /** Looks on while a model is measured; from any thread. */
  @FunctionalInterface
  interface Watch {
    /** Lets it be. */
    Watch NONE = (_, _) -> true;

    /**
     * Told scores on the way.
     *
     * @param step which only scores of the same step are compared with
     * @return whether to go on; what is measured after that does not count
     */
    boolean goesOn(int step, SequencedMap<String, Double> scores);
  }

  /** A model could not be measured; the message is for a person, and may have several lines. */
  final class EvaluationException extends Exception {
    private static final long serialVersionUID = 1L;

    public EvaluationException(String message) {
      super(message);
    }
  }
}
