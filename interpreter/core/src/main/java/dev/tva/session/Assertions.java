// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import dev.tva.analysis.Action;
import dev.tva.analysis.Analysis;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.plan.Plan;
import dev.tva.plan.Statistics;

/** Assertions are decided once statistics are known, before anything is written. */
public final class Assertions {
  private Assertions() {}

  /** Throws at the first that does not hold. */
  public static void check(Analysis analysis, Plan plan, Statistics statistics) {
    for (Action action : analysis.actions()) {
      if (action instanceof Action.Assert a
          && plan.numbers(statistics).scalar(a.condition()) == 0) {
        throw new DiagnosticException(a.failed());
      }
    }
  }
}
