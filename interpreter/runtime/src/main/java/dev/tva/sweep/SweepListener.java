// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.pass.Progress;
import dev.tva.search.Candidate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Told what a sweep does, on the thread that runs it; hears only what it asks to. */
public interface SweepListener {
  /**
   * @param total how many candidates there are at most
   */
  default void begun(int total) {}

  /**
   * Told once, before the first candidate is written, or at the end.
   *
   * @param known how many an earlier sweep has measured
   */
  default void wentOn(int known) {}

  /** Candidates are being written; gives what is told how far that is. */
  default Progress writing(List<Candidate> batch) {
    return (_, _) -> {};
  }

  /** A batch is written. */
  default void written() {}

  /** What a person should know of how a batch was computed. */
  default void noted(List<Diagnostic> notes) {}

  /** A candidate is being measured. */
  default void measuring(Candidate candidate) {}

  /**
   * @param known whether an earlier sweep measured it
   * @param best what would be selected now
   */
  default void measured(Measured measured, boolean known, Supplier<Optional<Measured>> best) {}

  /** A candidate was ended, as others did better by then. */
  default void stopped(Candidate candidate) {}

  /**
   * @param reason lines for a person
   */
  default void failed(Candidate candidate, String reason) {}
}
