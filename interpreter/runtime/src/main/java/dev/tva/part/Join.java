// SPDX-License-Identifier: Apache-2.0
package dev.tva.part;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.safetensors.SafetensorsFile;
import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.pass.CancelledException;
import dev.tva.plan.Output;
import dev.tva.plan.Plan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Makes the outputs of a plan from what its parts have written. */
public final class Join {
  private static final int BUFFER = 8 << 20;

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
   * @return the bytes of the tensors
   */
  public long write(Function<Output, OutputWriter> open, BooleanSupplier cancelled) {
    List<OutputWriter> writers = new ArrayList<>();
    try {
      plan.outputs().forEach(output -> writers.add(open.apply(output)));
      long bytes = 0;
      for (int o = 0; o < writers.size(); o++) {
        bytes += copy(o, writers.get(o), cancelled);
      }
      InputSums read = PartRun.read(work, 1);
      for (int p = 2; p <= parts; p++) {
        read = read.and(PartRun.read(work, p));
      }
      for (OutputWriter writer : writers) {
        writer.complete(read);
      }
      writers.forEach(OutputWriter::publish);
      return bytes;
    } finally {
      writers.forEach(OutputWriter::close);
    }
  }

  private long copy(int output, OutputWriter to, BooleanSupplier cancelled) {
    Set<String> left = new HashSet<>(plan.outputs().get(output).tensors().keySet());
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    long bytes = 0;
    for (int p = 1; p <= parts; p++) {
      Path file = PartRun.file(work, p, output);
      try (SafetensorsFile from = SafetensorsFile.open(file)) {
        for (var tensor : from.header().tensors().entrySet()) {
          long size = tensor.getValue().byteSize();
          for (long at = 0; at < size; at += BUFFER) {
            if (cancelled.getAsBoolean()) {
              throw new CancelledException();
            }
            buffer.clear().limit((int) Math.min(BUFFER, size - at));
            from.read(tensor.getValue(), at, buffer);
            to.write(tensor.getKey(), at, buffer.flip());
          }
          bytes += size;
          left.remove(tensor.getKey());
        }
      } catch (IOException e) {
        throw work.cannotRead(e);
      }
    }
    if (!left.isEmpty()) {
      throw new DiagnosticException(
          error(
                  Slug.BAD_CHECKPOINT,
                  "the parts in `%s` lack %d tensors of `%s`"
                      .formatted(work.path(), left.size(), plan.outputs().get(output).path()))
              .build());
    }
    return bytes;
  }
}
