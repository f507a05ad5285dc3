// SPDX-License-Identifier: Apache-2.0
package dev.tva.part;

import dev.safetensors.TensorSpec;
import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.shard.FileTensor;
import dev.tva.checkpoint.shard.ShardLayout;
import dev.tva.checkpoint.shard.WrittenShards;
import dev.tva.checkpoint.sum.ContentSum;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.checkpoint.swap.Trees;
import dev.tva.factor.Factors;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a part writes of an output in the work folder: the output's files of which it has all
 * tensors, and a file of the tensors that are left.
 */
final class PartOutput implements OutputWriter {
  private final WorkFolder work;
  private final int part;
  private final Path unfinished;
  private final WrittenShards shards;
  private final ContentSum sums;
  private final Consumer<InputSums> read;

  /**
   * @param mine the tensors that the part computes
   * @param read is told what the run has read, once all is computed
   */
  PartOutput(
      WorkFolder work,
      int part,
      int index,
      Output output,
      ShardLayout layout,
      Set<String> mine,
      Consumer<InputSums> read) {
    this.work = work;
    this.part = part;
    this.read = read;
    SortedMap<String, dev.tva.tensor.TensorSpec> left = new TreeMap<>(output.tensors());
    left.keySet().retainAll(mine);
    this.sums = new ContentSum(left);
    this.shards = new WrittenShards(output, Optional.empty(), Optional.empty());
    try {
      unfinished = work.temporaryFolder();
      for (int i = 0; i < layout.files().size(); i++) {
        ShardLayout.File file = layout.files().get(i);
        Set<String> names = file.names();
        if (left.keySet().containsAll(names)) {
          Path whole = unfinished.resolve(WorkFolder.whole(index, i));
          shards.create(whole, file.tensors(), file.metadata());
          left.keySet().removeAll(names);
        }
      }
      shards.create(unfinished.resolve(WorkFolder.left(index)), inOrder(left), Map.of());
    } catch (IOException e) {
      throw work.cannotWrite(e);
    }
  }

  private static List<FileTensor> inOrder(SortedMap<String, dev.tva.tensor.TensorSpec> specs) {
    Map<String, FileTensor> byName = new HashMap<>();
    specs.forEach((name, spec) -> byName.put(name, FileTensor.of(name, spec)));
    List<TensorSpec> stored = byName.values().stream().map(FileTensor::stored).toList();
    return TensorSpec.standardOrder(stored).stream().map(s -> byName.get(s.name())).toList();
  }

  /** The checksum of each tensor. */
  Map<String, Integer> sums() {
    return sums.sums();
  }

  @Override
  public void write(String tensor, long offset, ByteBuffer bytes) throws IOException {
    sums.add(tensor, offset, bytes);
    shards.write(tensor, offset, bytes);
  }

  @Override
  public long write(String tensor, List<Factors> factors) {
    throw new IllegalStateException("adapters are written whole");
  }

  @Override
  public void complete(InputSums all) {
    try {
      shards.finish(Map.of());
    } catch (IOException e) {
      throw work.cannotWrite(e);
    }
    read.accept(all);
  }

  @Override
  public void publish() {
    try {
      Path to = Files.createDirectories(work.part(part));
      for (Path file : shards.files()) {
        Files.move(file, to.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw work.cannotWrite(e);
    }
  }

  @Override
  public void close() {
    try {
      shards.close();
      Trees.delete(unfinished);
    } catch (IOException _) {
      // It has a name that nobody reads, and goes with the folder.
    }
  }
}
