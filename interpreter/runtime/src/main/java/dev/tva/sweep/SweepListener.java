// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.execute.Progress;
import java.util.List;
import java.util.Optional;

/** Told what a sweep does, on the thread that runs it. */
public interface SweepListener {
  /**
   * @param total how many candidates there are
   * @param known how many of them an earlier sweep has measured
   */
  void begun(int total, int known);

  /** Candidates are being written; gives what is told how far that is. */
  Progress writing(List<Candidate> batch);

  /** A batch is written. */
  void written();

  /** A candidate is being measured. */
  void measuring(Candidate candidate);

  /**
   * @param known whether an earlier sweep measured it
   * @param best what would be selected now
   */
  void measured(Measured measured, boolean known, Optional<Measured> best);

  /**
   * @param reason lines for a person
   */
  void failed(Candidate candidate, String reason);
}
