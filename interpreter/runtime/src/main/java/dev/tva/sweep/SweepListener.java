// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.pass.Progress;
import java.util.List;
import java.util.Optional;

/** Told what a sweep does, on the thread that runs it; hears only what it asks to. */
public interface SweepListener {
  /**
   * @param total how many candidates there are
   * @param known how many of them an earlier sweep has measured
   */
  default void begun(int total, int known) {}

  /** Candidates are being written; gives what is told how far that is. */
  default Progress writing(List<Candidate> batch) {
    return (_, _) -> {};
  }

  /** A batch is written. */
  default void written() {}

  /** A candidate is being measured. */
  default void measuring(Candidate candidate) {}

  /**
   * @param known whether an earlier sweep measured it
   * @param best what would be selected now
   */
  default void measured(Measured measured, boolean known, Optional<Measured> best) {}

  /**
   * @param reason lines for a person
   */
  default void failed(Candidate candidate, String reason) {}
}
