// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.analysis.Action;
import dev.tva.analysis.Analysis;
import dev.tva.catalog.Catalog;
import dev.tva.checkpoint.CheckpointWriter;
import dev.tva.checkpoint.Trees;
import dev.tva.checkpoint.WriteRules;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.execute.Progress;
import dev.tva.execute.RunReport;
import dev.tva.execute.StreamingExecutor;
import dev.tva.plan.Output;
import dev.tva.plan.Plan;
import dev.tva.plan.Statistics;
import dev.tva.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Writes candidates: those of a batch are outputs of one run, so the inputs are read once. */
final class Batches {
  private final Sweep.Setup setup;
  private final Session session;
  private final Catalog catalog;
  private final SweepFolder folder;
  private final BooleanSupplier cancelled;
  private Optional<StreamingExecutor> executor = Optional.empty();

  Batches(
      Sweep.Setup setup,
      Session session,
      Catalog catalog,
      SweepFolder folder,
      BooleanSupplier cancelled) {
    this.setup = setup;
    this.session = session;
    this.catalog = catalog;
    this.folder = folder;
    this.cancelled = cancelled;
  }

  /** Runs of at most {@code most} candidates that read the same checkpoints. */
  static List<List<Prepared>> of(List<Prepared> candidates, int most) {
    List<List<Prepared>> batches = new ArrayList<>();
    for (Prepared p : candidates) {
      boolean joins =
          !batches.isEmpty()
              && batches.getLast().size() < most
              && batches.getLast().getFirst().inputs().equals(p.inputs());
      if (!joins) {
        batches.add(new ArrayList<>());
      }
      batches.getLast().add(p);
    }
    return batches;
  }

  Path path(Prepared candidate) {
    return folder.candidate(candidate.candidate(), candidate.file());
  }

  /**
   * Writes the candidates of a batch.
   *
   * @throws DiagnosticException if one cannot be computed or written; then none is there
   */
  RunReport write(List<Prepared> batch, Progress progress) {
    Session.Together together =
        session.planEach(
            setup.script(),
            batch.stream().map(Prepared::arguments).toList(),
            catalog,
            setup.doublePrecision());
    Plan plan = redirected(together.planned().plan(), batch);
    List<Path> inputs = batch.getFirst().inputs();
    WriteRules rules =
        WriteRules.of(inputs, together.analyses().getFirst().sources().keySet(), false);
    CheckpointWriter.check(plan.outputs(), rules);
    return executor()
        .run(
            plan,
            inputs,
            output -> CheckpointWriter.openPassing(output, rules),
            statistics -> assertAll(together.analyses(), plan, statistics),
            progress,
            cancelled)
        .report();
  }

  /** Made when first needed: a sweep of which all is known needs no engine. */
  private StreamingExecutor executor() {
    StreamingExecutor made = executor.orElseGet(() -> new StreamingExecutor(setup.executor()));
    executor = Optional.of(made);
    return made;
  }

  void delete(Prepared candidate) throws IOException {
    Trees.delete(path(candidate));
  }

  private Plan redirected(Plan plan, List<Prepared> batch) {
    List<Output> outputs = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      outputs.add(plan.outputs().get(i).at(path(batch.get(i)).toString()));
    }
    return new Plan(plan.inputs(), plan.stacks(), plan.phases(), outputs, plan.coarse());
  }

  private static void assertAll(List<Analysis> analyses, Plan plan, Statistics statistics) {
    for (Analysis analysis : analyses) {
      for (Action action : analysis.actions()) {
        if (action instanceof Action.Assert a
            && plan.numbers(statistics).scalar(a.condition()) == 0) {
          throw new DiagnosticException(
              error(Slug.ASSERTION_FAILED, a.message()).at(a.span(), "this does not hold").build());
        }
      }
    }
  }
}
