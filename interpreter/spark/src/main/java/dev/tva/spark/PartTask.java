// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.checkpoint.read.FilePath;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.engine.Engine;
import dev.tva.kernel.vector.VectorKernels;
import dev.tva.part.Part;
import dev.tva.plan.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** Computes a part as far as what is known of the others goes. */
final class PartTask implements Function<Integer, Outcome> {
  private static final long serialVersionUID = 1;

  private final Broadcast<Job> job;
  private final HashMap<String, Broadcast<List<byte[]>>> known;
  private final String staging;

  /**
   * @param known what all have found by the exchanges of the rounds before
   * @param staging the folder that tensors are written to
   */
  PartTask(Broadcast<Job> job, Map<String, Broadcast<List<byte[]>>> known, String staging) {
    this.job = job;
    this.known = new HashMap<>(known);
    this.staging = staging;
  }

  @Override
  public Outcome call(Integer index) {
    try {
      requireVectors();
      return compute(new Part(index, job.value().settings().parts()));
    } catch (RoundExchange.Reached e) {
      return e.outcome();
    } catch (DiagnosticException e) {
      if (e.diagnostic().slug() == Slug.CANNOT_READ || e.diagnostic().slug() == Slug.CANNOT_WRITE) {
        // Another attempt may fare better, on another machine.
        throw e;
      }
      return Messages.refused(e.diagnostic());
    }
  }

  /** Without them some functions differ in the last bit from a run elsewhere. */
  private static void requireVectors() {
    if (!VectorKernels.available()) {
      throw new DiagnosticException(
          error(Slug.NOT_IN_THIS_VERSION, "the executors run without Java's vectors")
              .example(
                  "give spark-submit",
                  "--conf spark.executor.extraJavaOptions=--add-modules=jdk.incubator.vector")
              .build());
    }
  }

  private Outcome compute(Part part) {
    Engine.Task task = job.value().task();
    Plan plan = task.plan();
    Set<String> tensors = part.tensors(plan);
    TaskContext context = TaskContext.get();
    List<StagedOutput> outputs = new ArrayList<>();
    List<InputSums> read = new ArrayList<>();
    var result =
        new Engine(job.value().settings().options())
            .compute(
                task,
                output -> {
                  String name =
                      "part-%d-output-%d-attempt-%d"
                          .formatted(part.index(), outputs.size(), context.taskAttemptId());
                  var staged =
                      new StagedOutput(
                          output,
                          tensors::contains,
                          FilePath.of(staging).resolve(name + ".safetensors"),
                          read::add);
                  outputs.add(staged);
                  return staged;
                },
                (_, _) -> {},
                context::isInterrupted,
                new RoundExchange(tensors, known));
    List<Outcome.Staged> staged = new ArrayList<>();
    for (int o = 0; o < outputs.size(); o++) {
      staged.add(outputs.get(o).staged(o));
    }
    return Outcome.Done.of(staged, read.getFirst(), result.report().bytesRead());
  }
}
