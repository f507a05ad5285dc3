// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.tva.checkpoint.adapter.AdapterContents;
import dev.tva.checkpoint.adapter.AdapterTensors;
import dev.tva.checkpoint.card.ModelCard;
import dev.tva.checkpoint.kind.Paths;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.checkpoint.shard.AssembledShards;
import dev.tva.checkpoint.shard.FileTensor;
import dev.tva.checkpoint.shard.ShardFiles;
import dev.tva.checkpoint.shard.ShardLayout;
import dev.tva.checkpoint.shard.SpareFiles;
import dev.tva.checkpoint.shard.WrittenShards;
import dev.tva.checkpoint.sum.ContentSum;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.checkpoint.swap.Swap;
import dev.tva.checkpoint.swap.Trees;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.factor.Factors;
import dev.tva.plan.JsonText;
import dev.tva.plan.Output;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes an output as a file or as a directory that clients load. */
public final class CheckpointWriter implements OutputWriter {
  private final Output output;
  private final Path target;
  private final WriteRules rules;
  private final boolean passing;
  private final Swap swap;
  private final SideFiles sideFiles;
  private final Optional<ContentSum> content;
  private final ShardFiles shards;
  private final Map<Path, String> indexes = new LinkedHashMap<>();
  private Optional<AdapterContents> adapter = Optional.empty();

  private CheckpointWriter(
      Output output,
      Path target,
      WriteRules rules,
      boolean passing,
      Swap swap,
      SideFiles sideFiles,
      Shards shards) {
    this.output = output;
    this.target = target;
    this.rules = rules;
    this.passing = passing;
    this.swap = swap;
    this.sideFiles = sideFiles;
    this.content =
        output.metadata().get().containsKey(Output.CONTENT)
            ? Optional.of(new ContentSum(FileTensor.specs(output)))
            : Optional.empty();
    this.shards = shards.of(content);
  }

  /** What makes the files with the tensors. */
  private interface Shards {
    ShardFiles of(Optional<ContentSum> content);
  }

  /**
   * Checks that outputs can be written, each by itself and all together, and makes and removes
   * nothing: worth doing before anything is computed.
   *
   * @return what a person should know of: files of others that are replaced because they allowed it
   * @throws DiagnosticException if one cannot be written
   */
  public static List<Diagnostic> check(List<Output> outputs, WriteRules rules) {
    List<Diagnostic> notes = new ArrayList<>();
    for (Output output : outputs) {
      Destination to = Destination.of(output);
      try {
        FilePath.of(output.path());
      } catch (InvalidPathException e) {
        throw OutputProblems.notAPath(to, e.getReason());
      }
      SideFiles sideFiles = sideFiles(output, rules.inputs());
      if (!OutputChecks.isFile(output) && output.adapter().isEmpty()) {
        ShardLayout.of(output, sideFiles.weights());
      }
      try {
        SortedMap<Path, Path> elsewhere = sideFiles.elsewhere();
        if (!elsewhere.isEmpty()) {
          notes.add(OutputProblems.linked(to, elsewhere));
        }
        List<String> gaps = sideFiles.gaps();
        if (!gaps.isEmpty()) {
          notes.add(OutputProblems.notFetched(to, gaps, sideFiles.folder()));
        }
        notes.addAll(sideFiles.check(output));
      } catch (IOException e) {
        throw OutputProblems.sideFile(to, e);
      }
    }
    if (outputs.isEmpty()) {
      return notes;
    }
    try {
      OutputChecks.all(outputs, rules);
      for (Output output : outputs) {
        Foreign.at(Paths.real(FilePath.of(output.path())))
            .ifPresent(f -> notes.add(OutputProblems.replaced(Destination.of(output), f)));
      }
    } catch (IOException e) {
      Output first = outputs.getFirst();
      throw OutputProblems.cannotWrite(Destination.of(first), FilePath.of(first.path()), e);
    }
    return notes;
  }

  /**
   * Checks that the output can be written and makes its files, still under other names.
   *
   * @throws DiagnosticException if it cannot; then nothing is left of it
   */
  public static OutputWriter open(Output output, WriteRules rules) {
    return open(
        output, rules, false, content -> new WrittenShards(output, Optional.empty(), content));
  }

  /**
   * The same for an output that is deleted soon: its data need not reach the disk, so nothing waits
   * for that.
   *
   * @param spare what it is written over
   */
  public static OutputWriter openPassing(Output output, WriteRules rules, SpareFiles spare) {
    return open(
        output, rules, true, content -> new WrittenShards(output, Optional.of(spare), content));
  }

  /**
   * The same for an output whose tensors have been written elsewhere.
   *
   * @param sums a checksum of each tensor's bytes
   * @param assembler makes the files of them
   */
  public static OutputWriter assemble(
      Output output,
      WriteRules rules,
      Map<String, Integer> sums,
      AssembledShards.Assembler assembler) {
    return open(
        output, rules, false, content -> new AssembledShards(output, content, sums, assembler));
  }

  private static OutputWriter open(
      Output output, WriteRules rules, boolean passing, Shards shards) {
    SideFiles sideFiles = sideFiles(output, rules.inputs());
    Destination to = Destination.of(output);
    Path target = FilePath.of(output.path());
    try {
      target = Paths.real(target);
      OutputChecks.path(output, target, rules);
      OutputChecks.inTheWay(to, target, rules);
      long needed = OutputChecks.bytes(output, sideFiles);
      if (!Swap.isUnderWay(target)) {
        OutputChecks.room(output, target, needed);
      }
      Swap swap = Swap.open(target).orElseThrow(() -> OutputProblems.isBusy(to));
      try {
        // Again, with what a killed run left now put back or removed.
        OutputChecks.inTheWay(to, target, rules);
        swap.begin();
        OutputChecks.room(output, target, needed);
        var writer = new CheckpointWriter(output, target, rules, passing, swap, sideFiles, shards);
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
      throw OutputProblems.nameTaken(Destination.of(output), e);
    } catch (IOException e) {
      throw OutputProblems.cannotWrite(Destination.of(output), target, e);
    }
  }

  private static SideFiles sideFiles(Output output, List<Path> inputs) {
    try {
      return SideFiles.of(output, inputs);
    } catch (IOException e) {
      throw OutputProblems.sideFile(Destination.of(output), e);
    }
  }

  private void create() throws IOException {
    if (output.adapter().isPresent()) {
      if (!OutputChecks.isFile(output)) {
        Files.createDirectory(swap.partial());
      }
      adapter =
          Optional.of(
              AdapterContents.open(output, Optional.of(target.getParent()), rules.inputs()));
      return;
    }
    Path base = swap.partial();
    ShardLayout layout = ShardLayout.of(output, sideFiles.weights());
    for (ShardLayout.File file : layout.files()) {
      Path path = file.path().isEmpty() ? base : base.resolve(file.path());
      if (!file.path().isEmpty()) {
        Files.createDirectories(path.getParent());
      }
      shards.create(path, file.tensors(), file.metadata());
    }
    layout.indexes().forEach((path, text) -> indexes.put(base.resolve(path), text));
  }

  /** The files that the tensors of an output come to lie in. */
  public static ShardLayout layout(Output output, WriteRules rules) {
    return ShardLayout.of(output, sideFiles(output, rules.inputs()).weights());
  }

  private Map<String, String> metadata() {
    Map<String, String> metadata = new TreeMap<>(output.metadata().get());
    metadata.put("format", "pt");
    return metadata;
  }

  private String read(InputSums read) {
    Map<String, String> named = new TreeMap<>();
    output.inputs().forEach((name, input) -> named.put(name, read.fingerprint(input)));
    return JsonText.object(named);
  }

  @Override
  public void write(String tensor, long offset, ByteBuffer bytes) throws IOException {
    try {
      if (adapter.isPresent()) {
        adapter.get().write(tensor, offset, bytes);
      } else {
        shards.write(tensor, offset, bytes);
      }
    } catch (ClosedChannelException e) {
      // A worker was interrupted; that the disk has failed is not so.
      throw e;
    } catch (IOException e) {
      throw OutputProblems.cannotWrite(Destination.of(output), target, e);
    }
  }

  @Override
  public long write(String tensor, List<Factors> factors) throws IOException {
    try {
      return adapter.orElseThrow().write(tensor, factors);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      throw OutputProblems.cannotWrite(Destination.of(output), target, e);
    }
  }

  @Override
  public Optional<AdapterTensors> adapter() {
    return adapter.map(AdapterContents::tensors);
  }

  @Override
  public void complete(InputSums read) {
    try {
      Map<String, String> metadata = metadata();
      metadata.computeIfPresent(Output.READ, (_, _) -> read(read));
      if (adapter.isPresent()) {
        adapter.get().complete(swap.partial(), metadata);
      }
      content.ifPresent(sum -> metadata.put(Output.CONTENT, sum.finish()));
      Map<String, String> known = new HashMap<>();
      for (String key : List.of(Output.READ, Output.CONTENT)) {
        Optional.ofNullable(metadata.get(key)).ifPresent(value -> known.put(key, value));
      }
      shards.finish(known);
      if (!OutputChecks.isFile(output)) {
        if (adapter.isEmpty()) {
          sideFiles.copy(swap.partial(), output, untied());
        }
        for (Map.Entry<Path, String> index : indexes.entrySet()) {
          Files.writeString(index.getKey(), index.getValue());
        }
        card(metadata);
        WrittenFiles.in(swap.partial()).write(swap.partial());
        if (!passing) {
          Trees.forceAll(swap.partial());
        }
      }
      // The run was long: something else may have been put there.
      OutputChecks.inTheWay(Destination.of(output), target, rules);
    } catch (IOException e) {
      throw OutputProblems.cannotWrite(Destination.of(output), target, e);
    }
  }

  @Override
  public void publish() {
    try {
      // Other outputs may have taken a while to be complete.
      OutputChecks.inTheWay(Destination.of(output), target, rules);
      swap.commit();
      swap.close();
    } catch (Swap.NameTaken e) {
      throw OutputProblems.nameTaken(Destination.of(output), e);
    } catch (IOException e) {
      throw OutputProblems.cannotWrite(Destination.of(output), target, e);
    }
  }

  /** A card that someone else has written, or has changed, stays. */
  private void card(Map<String, String> metadata) throws IOException {
    Path old = target.resolve(ModelCard.FILE);
    Path card = swap.partial().resolve(ModelCard.FILE);
    if (WrittenFiles.isForeign(target, ModelCard.FILE)) {
      Files.copy(old, card);
    } else if (output.card() && !passing && !Files.exists(card)) {
      Files.writeString(
          card,
          ModelCard.of(
              output,
              metadata,
              rules.inputs(),
              swap.partial(),
              adapter.map(AdapterContents::approximations).orElse(List.of())));
    }
  }

  /** Head and embedding, where the config must not tie them any more. */
  private Optional<Output.Tied> untied() throws IOException {
    Optional<Output.Tied> tied = output.tied();
    return tied.isPresent() && TiedHead.differs(shards.files(), tied.get())
        ? tied
        : Optional.empty();
  }

  /** Never fails: what cannot be removed now, the next run to the same path removes. */
  @Override
  public void close() {
    List<Closeable> all = new ArrayList<>(List.of(shards));
    adapter.ifPresent(all::add);
    for (Closeable writer : all) {
      try {
        writer.close();
      } catch (IOException _) {
        // It is deleted next.
      }
    }
    swap.close();
  }
}
