// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark;

import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.shard.FileTensor;
import dev.tva.checkpoint.sum.ContentSum;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.factor.Factors;
import dev.tva.plan.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a part writes of an output: a file on the executor's disk, for tiles come in any order, and
 * then one of the same bytes where all executors see it.
 */
final class StagedOutput implements OutputWriter {
  private final Path scratch;
  private final SafetensorsWriter writer;
  private final ContentSum sums;
  private final Path target;
  private final Consumer<InputSums> read;

  /**
   * @param mine the tensors that the part computes
   * @param target of a name that no other attempt takes
   * @param read is told what the part has read, once all is computed
   */
  StagedOutput(Output output, Predicate<String> mine, Path target, Consumer<InputSums> read) {
    this.target = target;
    this.read = read;
    SortedMap<String, dev.tva.tensor.TensorSpec> specs = new TreeMap<>(output.tensors());
    specs.keySet().removeIf(mine.negate());
    this.sums = new ContentSum(specs);
    List<TensorSpec> stored =
        specs.entrySet().stream()
            .map(e -> FileTensor.of(e.getKey(), e.getValue()).stored())
            .toList();
    try {
      scratch = Files.createTempFile("tva-part-", ".safetensors");
      writer = SafetensorsWriter.create(scratch, TensorSpec.standardOrder(stored), Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void write(String tensor, long offset, ByteBuffer bytes) throws IOException {
    sums.add(tensor, offset, bytes);
    writer.write(tensor, offset, bytes);
  }

  @Override
  public long write(String tensor, List<Factors> factors) {
    throw new IllegalStateException("adapters are written whole");
  }

  @Override
  public void complete(InputSums all) {
    try {
      writer.finish();
      writer.close();
      try (InputStream in = Files.newInputStream(scratch)) {
        Files.copy(in, target);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    read.accept(all);
  }

  Outcome.Staged staged(int output) {
    return new Outcome.Staged(output, target.toString(), sums.sums());
  }

  @Override
  public void publish() {}

  @Override
  public void close() {
    try {
      writer.close();
      Files.deleteIfExists(scratch);
    } catch (IOException _) {
      // It lies among the executor's temporary files, and goes with them.
    }
  }
}
