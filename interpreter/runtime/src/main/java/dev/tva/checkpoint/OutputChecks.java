// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.safetensors.SafetensorsFile;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What must hold of the outputs' paths before anything is computed. */
final class OutputChecks {
  private static final long HEADER_BYTES_PER_TENSOR = 128;

  private OutputChecks() {}

  /** All that can be known without making or removing anything. */
  static void all(List<Output> outputs, List<Path> inputs, boolean overwrite) throws IOException {
    Map<FileStore, Long> needed = new HashMap<>();
    Map<Path, Output> seen = new HashMap<>();
    for (Output output : outputs) {
      Path target = Paths.real(Path.of(output.path()));
      path(output, target, inputs);
      inTheWay(output, target, overwrite);
      for (Map.Entry<Path, Output> other : seen.entrySet()) {
        if (target.startsWith(other.getKey()) || other.getKey().startsWith(target)) {
          throw OutputProblems.nested(output, other.getValue());
        }
      }
      seen.put(target, output);
      // What a killed run left there goes before this one writes: how much that is, is not known.
      if (!Swap.isUnderWay(target)) {
        FileStore store = Files.getFileStore(Paths.existing(target));
        long bytes =
            Math.addExact(
                bytes(output, SideFiles.of(output, inputs)), needed.getOrDefault(store, 0L));
        room(output, store, bytes);
        needed.put(store, bytes);
      }
    }
  }

  /**
   * What is wrong with the path itself, whatever the options.
   *
   * @param target the path with its links followed
   */
  static void path(Output output, Path target, List<Path> inputs) throws IOException {
    for (Path input : inputs) {
      Optional<String> touches = InputFiles.of(input).touchedBy(target);
      if (touches.isPresent()) {
        throw OutputProblems.isInput(output, touches.get(), input.toString());
      }
    }
    if (isFile(output) && output.shard().isPresent()) {
      throw OutputProblems.shardsOfFile(output);
    }
    Path working = Path.of("").toAbsolutePath();
    if (target.getParent() == null || Paths.real(working).startsWith(target)) {
      throw OutputProblems.aroundTheUser(output);
    }
    Path around = Paths.existing(target.getParent());
    if (!Files.isDirectory(around)) {
      throw OutputProblems.belowFile(output, Paths.shown(around));
    }
    if (Files.exists(target) && !Files.isDirectory(target) && !Files.isRegularFile(target)) {
      throw OutputProblems.isDevice(output);
    }
  }

  static boolean isFile(Output output) {
    return output.path().endsWith(Layout.FILE);
  }

  static void inTheWay(Output output, Path target, boolean overwrite) throws IOException {
    Optional<String> foreign = overwrite ? Optional.empty() : foreign(target);
    if (foreign.isPresent()) {
      throw OutputProblems.inTheWay(output, foreign.get());
    }
  }

  /**
   * An older output stays until the new one is complete, so its room does not count.
   *
   * @param needed as {@link #bytes} has it
   */
  static void room(Output output, Path target, long needed) throws IOException {
    room(output, Files.getFileStore(Paths.existing(target)), needed);
  }

  private static void room(Output output, FileStore store, long needed) throws IOException {
    long there = store.getUsableSpace();
    if (needed > there) {
      throw OutputProblems.noRoom(output, needed, there);
    }
  }

  /** The room an output takes, about. */
  static long bytes(Output output, SideFiles sideFiles) throws IOException {
    long headers = HEADER_BYTES_PER_TENSOR * output.tensors().size();
    return Math.addExact(output.bytes(), headers + sideFiles.bytes());
  }

  /** Why what stands at the path is not an output of tva; empty where it is one, or nothing is. */
  private static Optional<String> foreign(Path path) throws IOException {
    if (!Trees.exists(path)) {
      return Optional.empty();
    }
    if (!Files.isDirectory(path)) {
      return isOurs(path) ? Optional.empty() : Optional.of("tva did not write it");
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(path)) {
      files = all.sorted().toList();
    }
    if (files.isEmpty()) {
      return Optional.empty();
    }
    List<Path> weights = files.stream().filter(f -> f.toString().endsWith(Layout.FILE)).toList();
    if (weights.isEmpty()) {
      return Optional.of("it is a directory that tva did not write");
    }
    for (Path file : weights) {
      if (!isOurs(file)) {
        return Optional.of("tva did not write its `" + file.getFileName() + "`");
      }
    }
    return SideFiles.foreign(path).map(p -> "it holds `" + p + "`, which tva did not write");
  }

  private static boolean isOurs(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (SafetensorsFile f = SafetensorsFile.open(file)) {
      return f.header().metadata().containsKey("tva.version");
    } catch (IOException _) {
      return false;
    }
  }
}
