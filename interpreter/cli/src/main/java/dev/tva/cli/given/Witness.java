// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.given;

import dev.tva.analysis.Analysis;
import dev.tva.checkpoint.OutputWriter;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.plan.Output;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Who looks on while a script is run, and may stop it. */
public interface Witness extends AutoCloseable {
  /** Looks at nothing. */
  Witness NONE = new Witness() {};

  /** The outputs as they are to be, of those the script has. */
  default List<Output> outputs(List<Output> planned) {
    return planned;
  }

  /** Whether outputs are kept; else what is there is not looked at, and nothing is reported. */
  default boolean keeps() {
    return true;
  }

  /** Whether an output is kept, where outputs are. */
  default boolean keeps(Output output) {
    return true;
  }

  /**
   * When a check has found errors, before they are reported.
   *
   * @param analysis as far as it came
   */
  default void refused(Optional<Analysis> analysis) {}

  /**
   * Before anything is computed; may throw.
   *
   * @param cancelled to be asked where something takes a while
   */
  default void planned(Analysis analysis, BooleanSupplier cancelled) {}

  /**
   * What an output is written to.
   *
   * @param usual opens the files that it asks for
   */
  default OutputWriter output(Output output, Supplier<OutputWriter> usual) {
    return usual.get();
  }

  /** When it was planned and could not be computed, before the reason is reported. */
  default void failed(DiagnosticException reason) {}

  /** Once all is published. */
  default void done() {}

  @Override
  default void close() {}
}
