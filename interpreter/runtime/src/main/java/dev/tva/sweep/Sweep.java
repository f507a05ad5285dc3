// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.catalog.Catalog;
import dev.tva.checkpoint.Destination;
import dev.tva.checkpoint.TextFile;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.execute.StreamingExecutor;
import dev.tva.search.Candidate;
import dev.tva.search.Search;
import dev.tva.search.SweepException;
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
   * @param search proposes candidates
   * @param measuredBy identifies the evaluator: what another measured is measured again
   * @param batch how many candidates may be on the disk at once
   * @param asked whether so many are written at once even if fewer take less time
   * @param jobs how many of them are measured at once
   * @param stopsEarly whether one that falls behind on the way is ended
   * @param catalog opens what the script names
   * @param folder for the journal, the table, the plot, and candidates while they are measured
   */
  public record Setup(
      Source script,
      Map<String, String> arguments,
      Search search,
      String measuredBy,
      int batch,
      boolean asked,
      int jobs,
      boolean stopsEarly,
      Path folder,
      boolean doublePrecision,
      StreamingExecutor.Options executor,
      Catalog catalog) {
    public Setup {
      arguments = Map.copyOf(arguments);
      if (batch < 1 || jobs < 1) {
        throw new IllegalArgumentException("batch " + batch + ", jobs " + jobs);
      }
    }

    /** The parameters that vary. */
    public List<String> parameters() {
      return search.parameters();
    }
  }

  public Sweep(Setup setup) {
    this.setup = setup;
    this.preparation = new Preparation(setup, session, setup.catalog());
  }

  /**
   * Checks candidates against the headers: all of a list, and of what a search will find the ends
   * of the ranges; nothing is computed.
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
   * Checks of a sweep that was checked that its script may be written to a file, with values filled
   * in.
   *
   * @param overwrite what is there and not tva's
   * @throws SweepException if what the script names would not be found from there
   * @throws dev.tva.diagnostic.DiagnosticException if it may not
   */
  public void checkFilled(Path file, boolean overwrite) {
    Path folder = Path.of(setup.script().name()).toAbsolutePath().normalize().getParent();
    if (!file.toAbsolutePath().normalize().getParent().equals(folder)) {
      throw new SweepException(
          "paths in a script are relative to it; write " + file.getFileName() + " beside it");
    }
    TextFile.check(
        new Destination(file.toString(), Optional.empty()),
        file,
        List.of(),
        preparation.rules(overwrite),
        this::isFilled);
  }

  /** Writes the script with the values of a candidate to a file. */
  public List<Diagnostic> writeFilled(Path file, Candidate candidate, boolean overwrite) {
    Map<String, String> values = candidate.arguments(setup.arguments());
    return TextFile.write(
        new Destination(file.toString(), Optional.empty()),
        FilledScript.of(setup.script(), values),
        preparation.rules(overwrite),
        this::isFilled);
  }

  private boolean isFilled(String text) {
    return FilledScript.isSame(Source.of("", text), setup.script());
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
    try (SweepFolder folder = SweepFolder.open(setup.folder(), preparation.rules(false));
        Batches batches = new Batches(setup, session, setup.catalog(), folder, cancelled)) {
      return new SweepRun(setup, preparation, folder, batches, evaluator, rule, listener).run();
    }
  }
}
