// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.safetensors.SafetensorsWriter;
import dev.safetensors.ShardPlan;
import dev.safetensors.TensorSpec;
import dev.tva.checkpoint.read.ForeignTypes;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Writes an output as a file or as a directory that clients load. */
public final class CheckpointWriter implements OutputWriter {
  private static final String UNFINISHED = ".partial";

  private final Output output;
  private final Path target;
  private final boolean overwrite;
  private final boolean passing;
  private final Swap swap;
  private final SideFiles sideFiles;
  private final Map<String, SafetensorsWriter> writers = new HashMap<>();
  private final Map<Path, SafetensorsWriter> files = new LinkedHashMap<>();
  private Optional<String> index = Optional.empty();

  private CheckpointWriter(
      Output output,
      Path target,
      boolean overwrite,
      boolean passing,
      Swap swap,
      SideFiles sideFiles) {
    this.output = output;
    this.target = target;
    this.overwrite = overwrite;
    this.passing = passing;
    this.swap = swap;
    this.sideFiles = sideFiles;
  }

  /**
   * Checks that outputs can be written, each by itself and all together, and makes and removes
   * nothing: worth doing before anything is computed.
   *
   * @param inputs the checkpoints that are read, by index
   * @param overwrite whether what tva did not write may be replaced
   * @throws DiagnosticException if one cannot
   */
  public static void check(List<Output> outputs, List<Path> inputs, boolean overwrite) {
    for (Output output : outputs) {
      sideFiles(output, inputs);
    }
    try {
      OutputChecks.all(outputs, inputs, overwrite);
    } catch (IOException e) {
      Output first = outputs.getFirst();
      throw OutputProblems.cannotWrite(first, Path.of(first.path()), e);
    }
  }

  /**
   * Checks that the output can be written and makes its files, still under other names.
   *
   * @param inputs the checkpoints that are read, by index
   * @param overwrite whether what tva did not write may be replaced
   * @throws DiagnosticException if it cannot; then nothing is left of it
   */
  public static OutputWriter open(Output output, List<Path> inputs, boolean overwrite) {
    return open(output, inputs, overwrite, false);
  }

  /**
   * The same for an output that is deleted soon: its data need not reach the disk, so nothing waits
   * for that.
   */
  public static OutputWriter openPassing(Output output, List<Path> inputs) {
    return open(output, inputs, false, true);
  }

  private static OutputWriter open(
      Output output, List<Path> inputs, boolean overwrite, boolean passing) {
    SideFiles sideFiles = sideFiles(output, inputs);
    Path target = Path.of(output.path());
    try {
      target = Paths.real(target);
      OutputChecks.path(output, target, inputs);
      OutputChecks.inTheWay(output, target, overwrite);
      long needed = OutputChecks.bytes(output, sideFiles);
      if (!Swap.isUnderWay(target)) {
        OutputChecks.room(output, target, needed);
      }
      Swap swap = Swap.open(target).orElseThrow(() -> OutputProblems.isBusy(output));
      try {
        // Again, with what a killed run left now put back or removed.
        OutputChecks.inTheWay(output, target, overwrite);
        swap.begin();
        OutputChecks.room(output, target, needed);
        var writer = new CheckpointWriter(output, target, overwrite, passing, swap, sideFiles);
        try {
          writer.create();
          return writer;
        } catch (IOException | RuntimeException e) {
          writer.close();
          throw e;
        }
      } catch (IOException | RuntimeException e) {
        swap.close();
        throw e;
      }
    } catch (Swap.NameTaken e) {
      throw OutputProblems.nameTaken(output, e);
    } catch (IOException e) {
      throw OutputProblems.cannotWrite(output, target, e);
    }
  }

  private static SideFiles sideFiles(Output output, List<Path> inputs) {
    try {
      return SideFiles.of(output, inputs);
    } catch (IOException e) {
      throw OutputProblems.sideFile(output, e);
    }
  }

  private void create() throws IOException {
    List<TensorSpec> specs = new ArrayList<>();
    output
        .tensors()
        .forEach((name, spec) ->
            specs.add(
                new TensorSpec(
                    name, ForeignTypes.safetensors(spec.dtype()), spec.shape().dimensions())));
    List<TensorSpec> ordered = TensorSpec.standardOrder(specs);
    if (OutputChecks.isFile(output)) {
      create(swap.partial(), ordered);
      return;
    }
    Files.createDirectory(swap.partial());
    ShardPlan plan = ShardPlan.of(ordered, output.shard().orElse(Long.MAX_VALUE));
    index = plan.needsIndex() ? Optional.of(plan.indexJson()) : Optional.empty();
    for (ShardPlan.Shard shard : plan.shards()) {
      create(swap.partial().resolve(shard.fileName() + UNFINISHED), shard.tensors());
    }
  }

  private void create(Path file, List<TensorSpec> specs) throws IOException {
    Map<String, String> metadata = new TreeMap<>(output.metadata());
    metadata.put("format", "pt");
    SafetensorsWriter writer = SafetensorsWriter.create(file, specs, metadata);
    files.put(file, writer);
    specs.forEach(s -> writers.put(s.name(), writer));
  }

  @Override
  public void write(String tensor, long offset, ByteBuffer bytes) throws IOException {
    try {
      Objects.requireNonNull(writers.get(tensor), tensor).write(tensor, offset, bytes);
    } catch (ClosedChannelException e) {
      // A worker was interrupted; that the disk has failed is not so.
      throw e;
    } catch (IOException e) {
      throw OutputProblems.cannotWrite(output, target, e);
    }
  }

  @Override
  public void complete() {
    try {
      for (Map.Entry<Path, SafetensorsWriter> file : files.entrySet()) {
        finish(file.getKey(), file.getValue());
      }
      if (!OutputChecks.isFile(output)) {
        sideFiles.copy(swap.partial(), output.dtype());
        if (index.isPresent()) {
          Files.writeString(swap.partial().resolve(ShardPlan.INDEX_NAME), index.get());
        }
        if (!passing) {
          Trees.forceAll(swap.partial());
        }
      }
      // The run was long: something else may have been put there.
      OutputChecks.inTheWay(output, target, overwrite);
    } catch (IOException e) {
      throw OutputProblems.cannotWrite(output, target, e);
    }
  }

  @Override
  public void publish() {
    try {
      // Other outputs may have taken a while to be complete.
      OutputChecks.inTheWay(output, target, overwrite);
      swap.commit();
      swap.close();
    } catch (Swap.NameTaken e) {
      throw OutputProblems.nameTaken(output, e);
    } catch (IOException e) {
      throw OutputProblems.cannotWrite(output, target, e);
    }
  }

  private void finish(Path file, SafetensorsWriter writer) throws IOException {
    // In this order, no cut of power leaves a file that is finished and lacks data.
    force(writer);
    writer.finish();
    force(writer);
    writer.close();
    if (!OutputChecks.isFile(output)) {
      String name = file.getFileName().toString();
      Files.move(file, file.resolveSibling(name.substring(0, name.length() - UNFINISHED.length())));
    }
  }

  private void force(SafetensorsWriter writer) throws IOException {
    if (!passing) {
      writer.force();
    }
  }

  /** Never fails: what cannot be removed now, the next run to the same path removes. */
  @Override
  public void close() {
    for (SafetensorsWriter writer : files.values()) {
      try {
        writer.close();
      } catch (IOException _) {
        // It is deleted next.
      }
    }
    swap.close();
  }
}
