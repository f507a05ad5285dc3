// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.safetensors.SafetensorsWriter;
import dev.safetensors.ShardPlan;
import dev.safetensors.TensorSpec;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.plan.Output;
import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Checkpoints of a few bytes. */
final class Tiny {
  private static final Span SOMEWHERE = Source.of("x.tva", "").span(0, 0);

  static final Map<String, String> OURS = Map.of("tva.version", "0", "tva.space", "model");

  private Tiny() {}

  /** A file with one 8-byte tensor of each name, filled with a byte. */
  static Path file(Path path, int fill, Map<String, String> metadata, String... names)
      throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    List<TensorSpec> specs = specs(names);
    try (var writer = SafetensorsWriter.create(path, specs, metadata)) {
      for (TensorSpec spec : specs) {
        writer.write(spec.name(), 0, filled(8, fill));
      }
      writer.finish();
    }
    return path;
  }

  static Path file(Path path) throws IOException {
    return file(path, 1, Map.of(), "w");
  }

  /** Two shards and their index. */
  static Path shards(Path folder) throws IOException {
    ShardPlan plan = ShardPlan.of(specs("a", "b"), 8);
    for (ShardPlan.Shard shard : plan.shards()) {
      file(folder.resolve(shard.fileName()), 1, Map.of(), shard.tensors().getFirst().name());
    }
    return Files.writeString(folder.resolve(ShardPlan.INDEX_NAME), plan.indexJson());
  }

  private static List<TensorSpec> specs(String... names) {
    return Arrays.stream(names)
        .map(n -> new TensorSpec(n, dev.safetensors.DType.F32, List.of(2L)))
        .toList();
  }

  static ByteBuffer filled(int bytes, int fill) {
    byte[] all = new byte[bytes];
    Arrays.fill(all, (byte) fill);
    return ByteBuffer.wrap(all);
  }

  /** A model of 8-byte tensors without side files. */
  static Output output(Path path, String... names) {
    SortedMap<String, dev.tva.tensor.TensorSpec> tensors = new TreeMap<>();
    for (String name : names) {
      tensors.put(name, new dev.tva.tensor.TensorSpec(DType.F32, new Shape(List.of(2L))));
    }
    return new Output(
        path.toString(),
        path.getFileName().toString(),
        SOMEWHERE,
        tensors,
        () -> OURS,
        new TreeMap<>(),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        false,
        false,
        new TreeMap<>());
  }

  static Output withSideFiles(Output o, Optional<DType> dtype) {
    return new Output(
        o.path(),
        o.written(),
        o.place(),
        o.tensors(),
        o.metadata(),
        o.inputs(),
        dtype,
        OptionalInt.of(0),
        o.shard(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        false,
        false,
        new TreeMap<>());
  }

  static Output withShard(Output o, long bytes) {
    return new Output(
        o.path(),
        o.written(),
        o.place(),
        o.tensors(),
        o.metadata(),
        o.inputs(),
        o.dtype(),
        o.sideFiles(),
        OptionalLong.of(bytes),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        false,
        false,
        new TreeMap<>());
  }

  static WriteRules rules(boolean overwrite, Path... inputs) {
    return WriteRules.of(List.of(inputs), List.of(), overwrite);
  }

  /** Opens, fills every tensor with a byte and publishes. */
  static void save(Output output, int fill, Path... inputs) throws IOException {
    try (OutputWriter writer = CheckpointWriter.open(output, rules(false, inputs))) {
      fill(writer, output, fill);
      writer.complete(new InputSums(List.of()));
      writer.publish();
    }
  }

  static void fill(OutputWriter writer, Output output, int fill) throws IOException {
    for (var tensor : output.tensors().entrySet()) {
      writer.write(tensor.getKey(), 0, filled((int) tensor.getValue().bytes(), fill));
    }
  }

  /** The byte a saved checkpoint is filled with. */
  static int fillOf(Path checkpoint) throws IOException {
    try (var store = Checkpoints.open(checkpoint)) {
      ByteBuffer first = ByteBuffer.allocate(1);
      store.read(store.manifest().pieces().values().iterator().next(), 0, first);
      return first.get(0);
    }
  }

  /** All below a folder but manifests, relative to it, sorted; folders end in a slash. */
  static List<String> tree(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return new ArrayList<>(
          all.filter(p -> !p.equals(folder) && !p.endsWith(WrittenFiles.NAME))
              .map(p -> folder.relativize(p) + (Files.isDirectory(p) ? "/" : ""))
              .sorted()
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
