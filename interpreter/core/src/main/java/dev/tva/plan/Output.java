// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import dev.tva.catalog.AdapterForm;
import dev.tva.catalog.Alteration;
import dev.tva.catalog.Manifest;
import dev.tva.source.Span;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A checkpoint to write.
 *
 * @param path resolved; one ending in {@code .safetensors} is a file, any other a directory
 * @param written the path as the script has it
 * @param place where the script has it
 * @param tensors in bytewise order of their names
 * @param metadata made when it is asked for, since it sums up all headers; without {@code format},
 *     which the writer adds; the values of {@link #READ} and {@link #CONTENT} are known when all is
 *     computed, and until then as long
 * @param inputs the index of each input by its name in the script
 * @param dtype stated by {@code with dtype}, and then told to the side files
 * @param sideFiles the input whose directory gives config, tokenizer and the other side files
 * @param shard the largest shard in bytes, where stated
 * @param tied the head and the embedding that the config of the side files ties: where they come
 *     out different, it must not
 * @param alterations what else that config must say otherwise
 * @param adapter of an adapter, what its files say; its tensors are those of the delta
 * @param card whether a README.md is written beside a model that has none
 * @param codes whether a quantised checkpoint is copied as it is: its config still says so
 * @param joined by their names, tensors of the files that are several of {@code tensors}
 */
public record Output(
    String path,
    String written,
    Span place,
    SortedMap<String, TensorSpec> tensors,
    Supplier<Map<String, String>> metadata,
    SortedMap<String, Integer> inputs,
    Optional<DType> dtype,
    OptionalInt sideFiles,
    OptionalLong shard,
    Optional<Tied> tied,
    List<Alteration> alterations,
    Optional<AsAdapter> adapter,
    boolean card,
    boolean codes,
    SortedMap<String, Joined> joined) {
  /** The metadata's fingerprint of the bytes that were read of each input. */
  public static final String READ = "tva.read";

  /** The metadata's fingerprint of the tensors that were written. */
  public static final String CONTENT = "tva.content";

  /** Digits of a fingerprint. */
  public static final int DIGITS = 32;

  public Output {
    alterations = List.copyOf(alterations);
    joined = Collections.unmodifiableSortedMap(new TreeMap<>(joined));
  }

  /**
   * Tensors that lie in files as one, or as one of another name.
   *
   * @param parts of one dtype, in their order
   */
  public record Joined(List<String> parts, Shape shape) {
    public Joined {
      parts = List.copyOf(parts);
    }
  }

  /**
   * Two tensors that are one where the config says so.
   *
   * @param implied whether they are one also where it says nothing
   */
  public record Tied(String head, String embedding, boolean implied) {}

  /**
   * What an adapter is and is for.
   *
   * @param base the checkpoint it is for, where one is known
   * @param factored the tensors that it holds as factors; all others it holds whole
   */
  public record AsAdapter(AdapterForm form, Optional<Base> base, SortedSet<String> factored) {
    public AsAdapter {
      factored = Collections.unmodifiableSortedSet(new TreeSet<>(factored));
    }
  }

  /**
   * The checkpoint that an adapter is for.
   *
   * @param input its index among the plan's inputs
   */
  public record Base(int input, Manifest manifest) {}

  /** The same, written elsewhere. */
  public Output at(String other) {
    return with(other, other, metadata);
  }

  /** The same without fingerprints, which cost time: for what is deleted soon. */
  public Output unrecorded() {
    return with(
        path,
        written,
        () -> {
          Map<String, String> fewer = new TreeMap<>(metadata.get());
          fewer.keySet().removeAll(Set.of(READ, CONTENT));
          return fewer;
        });
  }

  private Output with(String path, String written, Supplier<Map<String, String>> metadata) {
    return new Output(
        path,
        written,
        place,
        tensors,
        metadata,
        inputs,
        dtype,
        sideFiles,
        shard,
        tied,
        alterations,
        adapter,
        card,
        codes,
        joined);
  }

  /** About what it takes on disk. */
  public long bytes() {
    return tensors.entrySet().stream().mapToLong(e -> bytes(e.getKey(), e.getValue())).sum();
  }

  private long bytes(String tensor, TensorSpec spec) {
    if (adapter.isEmpty() || !adapter.get().factored().contains(tensor)) {
      return spec.bytes();
    }
    long rows = spec.shape().rows();
    long cols = spec.shape().cols();
    long rank = adapter.get().form().most(rows, cols);
    return Math.min(spec.bytes(), spec.dtype().bytes(rank * (rows + cols)));
  }
}
