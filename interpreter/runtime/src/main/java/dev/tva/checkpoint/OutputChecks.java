// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.tva.checkpoint.kind.Paths;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.checkpoint.shard.ShardLayout;
import dev.tva.checkpoint.swap.StoreTraits;
import dev.tva.checkpoint.swap.Swap;
import dev.tva.checkpoint.swap.Trees;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must hold of the outputs' paths before anything is computed. */
final class OutputChecks {
  private static final long HEADER_BYTES_PER_TENSOR = 128;

  private OutputChecks() {}

  /** All that can be known without making or removing anything. */
  static void all(List<Output> outputs, WriteRules rules) throws IOException {
    Map<FileStore, Long> needed = new HashMap<>();
    Map<Path, Output> seen = new HashMap<>();
    for (Output output : outputs) {
      Path target = Paths.real(FilePath.of(output.path()));
      path(output, target, rules);
      inTheWay(Destination.of(output), target, rules);
      for (Map.Entry<Path, Output> other : seen.entrySet()) {
        if (target.startsWith(other.getKey()) || other.getKey().startsWith(target)) {
          throw OutputProblems.nested(Destination.of(output), Destination.of(other.getValue()));
        }
      }
      seen.put(target, output);
      // What a killed run left there goes before this one writes: how much that is, is not known.
      if (!Swap.isUnderWay(target)) {
        FileStore store = Files.getFileStore(Paths.existing(target));
        long bytes =
            Math.addExact(
                bytes(output, SideFiles.of(output, rules.inputs())),
                needed.getOrDefault(store, 0L));
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
  static void path(Output output, Path target, WriteRules rules) throws IOException {
    Destination to = Destination.of(output);
    spares(to, target, rules);
    if (isFile(output) && output.shard().isPresent()) {
      throw OutputProblems.shardsOfFile(to);
    }
    Path working = Path.of("").toAbsolutePath();
    if (target.getParent() == null || Paths.real(working).startsWith(target)) {
      throw OutputProblems.aroundTheUser(to);
    }
    hasRoomForAName(to, target);
    boolean replaces = FilePath.isLocal(target) || StoreTraits.of(target).renames();
    if (!replaces && Trees.exists(target)) {
      throw OutputProblems.notReplaced(to);
    }
  }

  /** Inputs and scripts are not replaced, whatever the options. */
  static void spares(Destination to, Path target, WriteRules rules) throws IOException {
    for (Path input : rules.inputs()) {
      Optional<String> touches = InputFiles.of(input).touchedBy(target);
      if (touches.isPresent()) {
        throw OutputProblems.isInput(to, touches.get(), input.toString());
      }
    }
    for (Path script : rules.scripts()) {
      Path real = script.toRealPath();
      if (real.startsWith(target)) {
        throw OutputProblems.isScript(
            to, real.equals(target) ? "is" : "lies around", script.toString());
      }
    }
  }

  /** Folders are above it, and no device or pipe is there. */
  static void hasRoomForAName(Destination to, Path target) throws IOException {
    Path around = Paths.existing(target.getParent());
    if (!Files.isDirectory(around)) {
      throw OutputProblems.belowFile(to, Paths.shown(around));
    }
    if (Files.exists(target) && !Files.isDirectory(target) && !Files.isRegularFile(target)) {
      throw OutputProblems.isDevice(to);
    }
  }

  static boolean isFile(Output output) {
    return ShardLayout.isFile(output);
  }

  static void inTheWay(Destination to, Path target, WriteRules rules) throws IOException {
    Optional<Foreign> foreign = rules.overwrite() ? Optional.empty() : Foreign.at(target);
    if (foreign.isPresent()) {
      throw OutputProblems.inTheWay(to, foreign.get().why(), rules);
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
      throw OutputProblems.noRoom(Destination.of(output), needed, there);
    }
  }

  /** The room an output takes, about. */
  static long bytes(Output output, SideFiles sideFiles) throws IOException {
    long headers = HEADER_BYTES_PER_TENSOR * output.tensors().size();
    return Math.addExact(output.bytes(), headers + sideFiles.bytes());
  }
}
