// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.shard;

import dev.safetensors.ShardPlan;
import dev.safetensors.TensorSpec;
import dev.tva.checkpoint.kind.Layout;
import dev.tva.checkpoint.kind.Weights;
import dev.tva.plan.Output;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files that an output's tensors lie in.
 *
 * @param files with tensors, in order
 * @param indexes the texts of those that say which file has which tensor, by their paths below the
 *     output
 */
public record ShardLayout(List<File> files, SortedMap<String, String> indexes) {
  public ShardLayout {
    files = List.copyOf(files);
    indexes = Collections.unmodifiableSortedMap(new TreeMap<>(indexes));
  }

  /**
   * A file with tensors.
   *
   * @param path below the output; empty if the output is this file
   * @param tensors in the order in which they lie in it
   * @param metadata of which some values are known when all is computed
   */
  public record File(String path, List<FileTensor> tensors, Map<String, String> metadata) {
    public File {
      tensors = List.copyOf(tensors);
      metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    }

    /** What the output calls the tensors in it. */
    public Set<String> names() {
      Set<String> names = new TreeSet<>();
      tensors.forEach(t -> names.addAll(t.parts()));
      return names;
    }
  }

  /** Whether an output is a file of its own, and no folder. */
  public static boolean isFile(Output output) {
    return output.path().endsWith(Layout.FILE);
  }

  /**
   * The files of an output.
   *
   * @param weights those whose names and parts it takes over
   * @throws dev.tva.diagnostic.DiagnosticException where tensors belong to none of the parts
   */
  public static ShardLayout of(Output output, Optional<Weights> weights) {
    List<File> files = new ArrayList<>();
    SortedMap<String, String> indexes = new TreeMap<>();
    if (isFile(output)) {
      OutputParts whole = OutputParts.file(output);
      List<FileTensor> tensors = FileTensor.of(output, whole);
      files.add(file("", TensorSpec.standardOrder(specs(tensors)), tensors, whole.metadata()));
      return new ShardLayout(files, indexes);
    }
    long most = output.shard().orElse(Long.MAX_VALUE);
    for (OutputParts part : OutputParts.of(output, weights)) {
      String folder = part.folder().isEmpty() ? "" : part.folder() + "/";
      List<FileTensor> tensors = FileTensor.of(output, part);
      ShardPlan plan =
          ShardPlan.of(TensorSpec.standardOrder(specs(tensors)), most, part.name().file());
      if (plan.needsIndex()) {
        indexes.put(folder + part.name().index(), plan.indexJson());
      }
      for (ShardPlan.Shard shard : plan.shards()) {
        files.add(file(folder + shard.fileName(), shard.tensors(), tensors, part.metadata()));
      }
    }
    return new ShardLayout(files, indexes);
  }

  private static List<TensorSpec> specs(List<FileTensor> tensors) {
    return tensors.stream().map(FileTensor::stored).toList();
  }

  private static File file(
      String path, List<TensorSpec> specs, List<FileTensor> tensors, Map<String, String> metadata) {
    Map<String, String> own = new TreeMap<>(metadata);
    own.put("format", "pt");
    Map<String, FileTensor> byName = new HashMap<>();
    tensors.forEach(t -> byName.put(t.name(), t));
    return new File(
        path, specs.stream().map(s -> Objects.requireNonNull(byName.get(s.name()))).toList(), own);
  }
}
