// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.catalog.Catalog;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.execute.StreamingExecutor;
import dev.tva.session.Session;
import dev.tva.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A script tried over values of its parameters: candidates are written a batch at a time, measured,
 * deleted, and one of them is selected.
 */
public final class Sweep {
  private final Setup setup;
  private final Session session = new Session();
  private final Preparation preparation;

  /**
   * What to try.
   *
   * @param arguments the script's that are the same for all candidates
   * @param measuredBy identifies the evaluator: what another measured is measured again
   * @param random whether the candidates were drawn
   * @param batch how many candidates may be on the disk at once
   * @param catalog opens what the script names
   * @param folder for the journal, the table, the plot, and candidates while they are measured
   */
  public record Setup(
      Source script,
      Map<String, String> arguments,
      List<Candidate> candidates,
      String measuredBy,
      boolean random,
      int batch,
      Path folder,
      boolean doublePrecision,
      StreamingExecutor.Options executor,
      Catalog catalog) {
    public Setup {
      arguments = Map.copyOf(arguments);
      candidates = List.copyOf(candidates);
      if (candidates.isEmpty() || batch < 1) {
        throw new IllegalArgumentException(candidates.size() + " candidates, batch " + batch);
      }
    }

    /** The parameters that vary. */
    public List<String> parameters() {
      return List.copyOf(candidates.getFirst().values().keySet());
    }
  }

  public Sweep(Setup setup) {
    this.setup = setup;
    this.preparation = new Preparation(setup, session, setup.catalog());
  }

  /**
   * Checks every candidate against the headers; nothing is computed.
   *
   * @return what was found; with an error the sweep cannot be run
   */
  public List<Diagnostic> check() throws IOException {
    preparation.run(Optional.empty());
    return preparation.problems();
  }

  /**
   * Checks also that whatever candidate is selected may be written where the script has it.
   *
   * @param overwrite what is there and not tva's
   * @throws dev.tva.diagnostic.DiagnosticException if it may not
   */
  public List<Diagnostic> checkKeeping(boolean overwrite) throws IOException {
    preparation.run(Optional.of(overwrite));
    return preparation.problems();
  }

  /**
   * Runs a sweep that was checked. What an earlier one in the same folder has measured is not
   * measured again.
   *
   * @throws SweepException if the rule does not fit what the evaluator gives
   * @throws dev.tva.diagnostic.DiagnosticException if the base cannot be measured, or a file cannot
   *     be read or written
   */
  public SweepResult run(
      Evaluator evaluator, SelectionRule rule, SweepListener listener, BooleanSupplier cancelled)
      throws IOException {
    List<Prepared> all = preparation.prepared();
    Room.require(all.stream().map(Prepared::bytes).toList(), setup.batch(), setup.folder());
    try (SweepFolder folder = SweepFolder.open(setup.folder(), preparation.rules())) {
      Batches batches = new Batches(setup, session, setup.catalog(), folder, cancelled);
      return new SweepRun(setup, preparation, folder, batches, evaluator, rule, listener).run();
    }
  }
}
