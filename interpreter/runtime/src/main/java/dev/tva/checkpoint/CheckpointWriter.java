// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.safetensors.SafetensorsWriter;
import dev.safetensors.ShardPlan;
import dev.safetensors.TensorSpec;
import dev.tva.execute.OutputWriter;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Writes an output as a file or as a directory that clients load. */
public final class CheckpointWriter implements OutputWriter {
  private final Output output;
  private final Optional<Path> sideFiles;
  private final Swap swap;
  private final boolean directory;
  private final Optional<ShardPlan> shards;
  private final Map<String, SafetensorsWriter> writers = new HashMap<>();
  private final Map<Path, SafetensorsWriter> files = new LinkedHashMap<>();
  private boolean finished;

  private CheckpointWriter(Output output, Optional<Path> sideFiles, Swap swap) throws IOException {
    this.output = output;
    this.sideFiles = sideFiles;
    this.swap = swap;
    this.directory = !output.path().endsWith(Layout.FILE);
    List<TensorSpec> specs = new ArrayList<>();
    output
        .tensors()
        .forEach((name, spec) ->
            specs.add(
                new TensorSpec(
                    name,
                    dev.safetensors.DType.valueOf(spec.dtype().name()),
                    spec.shape().dimensions())));
    List<TensorSpec> ordered = TensorSpec.standardOrder(specs);
    if (!directory) {
      this.shards = Optional.empty();
      open(swap.partial(), ordered);
      return;
    }
    Files.createDirectory(swap.partial());
    ShardPlan plan = ShardPlan.of(ordered, output.shard().orElse(Long.MAX_VALUE));
    this.shards = plan.needsIndex() ? Optional.of(plan) : Optional.empty();
    for (ShardPlan.Shard shard : plan.shards()) {
      // The suffix goes when the file is complete.
      open(swap.partial().resolve(shard.fileName() + ".partial"), shard.tensors());
    }
  }

  /**
   * Checks that the output can be written and makes its files, still under other names.
   *
   * @param inputs the checkpoints that are read, by index
   * @param overwrite whether what tva did not write may be replaced
   */
  public static OutputWriter open(Output output, List<Path> inputs, boolean overwrite) {
    try {
      OutputChecks.check(output, inputs, overwrite);
      Swap swap =
          Swap.open(Path.of(output.path()))
              .orElseThrow(() -> OutputProblems.isBusy(output.written()));
      try {
        Optional<Path> side =
            output.sideFiles().isPresent()
                ? folder(inputs.get(output.sideFiles().getAsInt()))
                : Optional.empty();
        return new CheckpointWriter(output, side, swap);
      } catch (IOException | RuntimeException e) {
        Swap.delete(swap.partial());
        swap.close();
        throw e;
      }
    } catch (IOException e) {
      throw OutputProblems.cannotWrite(output.written(), e);
    }
  }

  /** An input that is a file alone has no side files: its folder may hold anything. */
  private static Optional<Path> folder(Path input) {
    if (Files.isDirectory(input)) {
      return Optional.of(input);
    }
    return input.toString().endsWith(".json")
        ? Optional.ofNullable(input.toAbsolutePath().getParent())
        : Optional.empty();
  }

  private void open(Path file, List<TensorSpec> specs) throws IOException {
    Map<String, String> metadata = new TreeMap<>(output.metadata());
    metadata.put("format", "pt");
    SafetensorsWriter writer = SafetensorsWriter.create(file, specs, metadata);
    files.put(file, writer);
    specs.forEach(s -> writers.put(s.name(), writer));
  }

  @Override
  public void write(String tensor, long offset, ByteBuffer bytes) throws IOException {
    try {
      writers.get(tensor).write(tensor, offset, bytes);
    } catch (java.nio.channels.ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      throw OutputProblems.cannotWrite(output.written(), e);
    }
  }

  @Override
  public void finish() {
    try {
      for (var e : files.entrySet()) {
        e.getValue().force();
        e.getValue().finish();
        e.getValue().force();
        e.getValue().close();
        if (directory) {
          String name = e.getKey().getFileName().toString();
          Files.move(
              e.getKey(),
              e.getKey().resolveSibling(name.substring(0, name.length() - ".partial".length())));
        }
      }
      if (directory) {
        if (sideFiles.isPresent()) {
          SideFiles.copy(sideFiles.get(), swap.partial(), output.dtype());
        }
        if (shards.isPresent()) {
          Files.writeString(swap.partial().resolve(ShardPlan.INDEX_NAME), shards.get().indexJson());
        }
        forceAll(swap.partial());
      }
      swap.commit();
      finished = true;
      swap.close();
    } catch (IOException e) {
      throw OutputProblems.cannotWrite(output.written(), e);
    }
  }

  private static void forceAll(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path p : all.toList()) {
        if (Files.isDirectory(p)) {
          Swap.force(p);
        } else if (!p.toString().endsWith(Layout.FILE)) {
          try (FileChannel c = FileChannel.open(p, StandardOpenOption.WRITE)) {
            c.force(true);
          }
        }
      }
    }
  }

  @Override
  public void close() {
    if (finished) {
      return;
    }
    try {
      for (SafetensorsWriter w : files.values()) {
        w.close();
      }
      Swap.delete(swap.partial());
      swap.close();
    } catch (IOException e) {
      throw OutputProblems.cannotWrite(output.written(), e);
    }
  }
}
