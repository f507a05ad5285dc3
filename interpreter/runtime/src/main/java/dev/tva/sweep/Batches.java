// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.catalog.Catalog;
import dev.tva.checkpoint.CheckpointWriter;
import dev.tva.checkpoint.WriteRules;
import dev.tva.checkpoint.read.MappedFiles;
import dev.tva.checkpoint.shard.SpareFiles;
import dev.tva.checkpoint.swap.Trees;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.engine.Engine;
import dev.tva.execute.RunReport;
import dev.tva.pass.Progress;
import dev.tva.plan.Output;
import dev.tva.plan.Plan;
import dev.tva.session.Assertions;
import dev.tva.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Writes candidates: those of a batch are outputs of one run, so the inputs are read once. */
final class Batches implements AutoCloseable {
  private final Sweep.Setup setup;
  private final Session session;
  private final Catalog catalog;
  private final SweepFolder folder;
  private final BooleanSupplier cancelled;
  private final Engine engine;
  private final SpareFiles spare;
  private final MappedFiles mapped;

  Batches(
      Sweep.Setup setup,
      Session session,
      Catalog catalog,
      SweepFolder folder,
      BooleanSupplier cancelled) {
    this.setup = setup;
    this.mapped = new MappedFiles(setup.executor().memoryBytes());
    this.engine = new Engine(setup.executor()).reading(mapped);
    this.session = session;
    this.catalog = catalog;
    this.folder = folder;
    this.cancelled = cancelled;
    this.spare = new SpareFiles(folder.spare());
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
  RunReport write(List<Prepared> batch, Progress progress) throws IOException {
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
    var task =
        new Engine.Task(
            plan,
            rules,
            statistics -> together.analyses().forEach(a -> Assertions.check(a, plan, statistics)));
    if (!folder.hasRoom(batch.stream().mapToLong(Prepared::bytes).sum())) {
      spare.clear();
    }
    engine.check(task);
    RunReport report =
        engine
            .compute(
                task,
                output -> CheckpointWriter.openPassing(output, rules, spare),
                progress,
                cancelled)
            .report();
    for (Prepared p : batch) {
      spare.note(path(p));
    }
    return report;
  }

  /** Removes a candidate that was measured; what the next ones may be written over is kept. */
  void remove(Prepared candidate) throws IOException {
    spare.give(path(candidate));
    Trees.delete(path(candidate));
  }

  @Override
  public void close() {
    mapped.close();
  }

  private Plan redirected(Plan plan, List<Prepared> batch) {
    List<Output> outputs = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      outputs.add(plan.outputs().get(i).at(path(batch.get(i)).toString()).unrecorded());
    }
    return plan.writing(outputs);
  }
}
