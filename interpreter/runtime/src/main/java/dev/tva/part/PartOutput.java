// SPDX-License-Identifier: Apache-2.0
package dev.tva.part;

import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.read.ForeignTypes;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.factor.Factors;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What a part writes of an output: a file of its tensors in the work folder. */
final class PartOutput implements OutputWriter {
  private final WorkFolder work;
  private final Path target;
  private final Path unfinished;
  private final SafetensorsWriter writer;
  private final Consumer<InputSums> read;
  private boolean published;

  /**
   * @param mine the tensors that the part computes
   * @param read is told what the run has read, once all is computed
   */
  PartOutput(
      WorkFolder work,
      Path target,
      Output output,
      Predicate<String> mine,
      Consumer<InputSums> read) {
    this.work = work;
    this.target = target;
    this.read = read;
    List<TensorSpec> specs =
        output.tensors().entrySet().stream()
            .filter(e -> mine.test(e.getKey()))
            .map(e ->
                new TensorSpec(
                    e.getKey(),
                    ForeignTypes.safetensors(e.getValue().dtype()),
                    e.getValue().shape().dimensions()))
            .toList();
    try {
      Files.createDirectories(target.getParent());
      unfinished = work.temporary();
      Files.delete(unfinished);
      writer = SafetensorsWriter.create(unfinished, TensorSpec.standardOrder(specs), Map.of());
      writer.forceEarly();
    } catch (IOException e) {
      throw work.cannotWrite(e);
    }
  }

  @Override
  public void write(String tensor, long offset, ByteBuffer bytes) throws IOException {
    writer.write(tensor, offset, bytes);
  }

  @Override
  public long write(String tensor, List<Factors> factors) {
    throw new IllegalStateException("adapters are written whole");
  }

  @Override
  public void complete(InputSums sums) {
    try {
      writer.force();
      writer.finish();
      writer.force();
      writer.close();
    } catch (IOException e) {
      throw work.cannotWrite(e);
    }
    read.accept(sums);
  }

  @Override
  public void publish() {
    try {
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      published = true;
    } catch (IOException e) {
      throw work.cannotWrite(e);
    }
  }

  @Override
  public void close() {
    if (published) {
      return;
    }
    try {
      writer.close();
      Files.deleteIfExists(unfinished);
    } catch (IOException _) {
      // It has a name that nobody reads, and goes with the folder.
    }
  }
}
