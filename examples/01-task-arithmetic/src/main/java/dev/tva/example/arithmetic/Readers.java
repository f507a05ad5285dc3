// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.arithmetic;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;

/**
 * The three models of the example.
 *
 * @param base trained on {@link Tasks#pretraining()}
 * @param ftScans {@code base} fine-tuned on scans
 * @param ftHabit {@code base} fine-tuned on the careless person's digits only
 */
record Readers(NDList base, NDList ftScans, NDList ftHabit) {
  private static final Training PRETRAINING = new Training(_ -> true, 15, 1e-3f);
  private static final Training FINE_TUNING = new Training(Mlp::isEncoder, 10, 5e-4f);

  static Readers train(NDManager manager, Tasks tasks, long seed) {
    NDList fresh = Mlp.fresh(manager, seed);
    NDList base = PRETRAINING.fit(manager, fresh, tasks.pretraining(), seed);
    return new Readers(
        base,
        FINE_TUNING.fit(manager, base, tasks.scans().train(), seed),
        FINE_TUNING.fit(manager, base, tasks.careless(), seed));
  }

  /**
   * What the edit competes with where one has all data and may train: both sets, no wrong label.
   */
  static NDList trueLabels(NDManager manager, Tasks tasks, NDList base, long seed) {
    var digits = new ArrayList<>(tasks.sheet().train());
    digits.addAll(tasks.scans().train());
    return FINE_TUNING.fit(manager, base, digits, seed);
  }
}
