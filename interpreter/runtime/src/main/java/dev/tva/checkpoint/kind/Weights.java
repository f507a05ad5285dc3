// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import dev.safetensors.SafetensorsIndex;
import dev.tva.catalog.Remark;
import dev.tva.checkpoint.read.FileFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files that hold a checkpoint's tensors.
 *
 * @param opened the file or index by which clients find it; of a set without an index, its first
 * @param files in the order of their names
 * @param index the file in which each tensor lies
 * @param remarks what is odd about them
 * @param parts of a pipeline and the like, those of each component, by its folder: names of their
 *     tensors begin with it
 */
public record Weights(
    Path opened,
    List<Path> files,
    Optional<SafetensorsIndex> index,
    List<Remark> remarks,
    SortedMap<String, Weights> parts) {
  public Weights {
    files = List.copyOf(files);
    remarks = List.copyOf(remarks);
    parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
  }

  public Weights(
      Path opened, List<Path> files, Optional<SafetensorsIndex> index, List<Remark> remarks) {
    this(opened, files, index, remarks, Collections.emptySortedMap());
  }

  Weights with(SortedMap<String, Weights> components) {
    return new Weights(opened, files, index, remarks, components);
  }

  Weights with(Optional<Remark> remark) {
    List<Remark> all = new ArrayList<>(remarks);
    remark.ifPresent(all::add);
    return new Weights(opened, files, index, all, parts);
  }

  /** Those of the components too. */
  public List<Path> allFiles() {
    List<Path> all = new ArrayList<>(files);
    parts.values().forEach(p -> all.addAll(p.allFiles()));
    return all;
  }

  static Weights file(Path file, List<Remark> remarks) {
    return new Weights(file, List.of(file), Optional.empty(), remarks);
  }

  /** The folder they lie in, where config and the like are looked for. */
  public Path folder() {
    return opened.toAbsolutePath().getParent();
  }

  /** How clients call them. */
  public ClientName name() {
    String file = opened.getFileName().toString();
    if (FileFormat.of(opened).isPresent()) {
      return ClientName.ofOther(file);
    }
    return ShardName.of(file)
        .map(s -> ClientName.of(s.stem() + s.suffix() + Layout.FILE))
        .orElseGet(() -> ClientName.of(file));
  }
}
