// SPDX-License-Identifier: Apache-2.0
package dev.tva.part;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.checkpoint.CheckpointWriter;
import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.WriteRules;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.plan.Output;
import dev.tva.plan.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Makes the outputs of a plan from what its parts have written. */
public final class Join {
  private final WorkFolder work;
  private final Plan plan;
  private final int parts;

  public Join(WorkFolder work, Plan plan, int parts) {
    this.work = work;
    this.plan = plan;
    this.parts = parts;
  }

  /** The parts that are not computed yet. */
  public List<Integer> missing() {
    List<Integer> missing = new ArrayList<>();
    for (int p = 1; p <= parts; p++) {
      if (!PartRun.isDone(work, p)) {
        missing.add(p);
      }
    }
    return missing;
  }

  /**
   * Writes and publishes all outputs, or none; every part is there.
   *
   * @return the bytes that were copied
   */
  public long write(WriteRules rules, BooleanSupplier cancelled) {
    List<PartRun.Sums> sums = new ArrayList<>();
    for (int p = 1; p <= parts; p++) {
      sums.add(PartRun.sums(work, p));
    }
    InputSums read = sums.getFirst().read();
    for (PartRun.Sums part : sums.subList(1, parts)) {
      read = read.and(part.read());
    }
    List<OutputWriter> writers = new ArrayList<>();
    List<PartFiles> files = new ArrayList<>();
    try {
      for (int o = 0; o < plan.outputs().size(); o++) {
        PartFiles from = new PartFiles(work, o, parts, cancelled);
        files.add(from);
        writers.add(
            CheckpointWriter.assemble(plan.outputs().get(o), rules, written(o, sums), from));
      }
      for (OutputWriter writer : writers) {
        writer.complete(read);
      }
      writers.forEach(OutputWriter::publish);
      return files.stream().mapToLong(PartFiles::copied).sum();
    } finally {
      writers.forEach(OutputWriter::close);
    }
  }

  private Map<String, Integer> written(int output, List<PartRun.Sums> sums) {
    Map<String, Integer> all = new HashMap<>();
    sums.forEach(part -> all.putAll(part.written().get(output)));
    Output wanted = plan.outputs().get(output);
    long left = wanted.tensors().keySet().stream().filter(t -> !all.containsKey(t)).count();
    if (left > 0) {
      throw new DiagnosticException(
          error(
                  Slug.BAD_CHECKPOINT,
                  "the parts in `%s` lack %d tensors of `%s`"
                      .formatted(work.path(), left, wanted.path()))
              .build());
    }
    return all;
  }
}
