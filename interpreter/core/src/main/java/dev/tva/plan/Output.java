// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import dev.tva.source.Span;
import dev.tva.tensor.DType;
import dev.tva.tensor.TensorSpec;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * A checkpoint to write.
 *
 * @param path resolved; one ending in {@code .safetensors} is a file, any other a directory
 * @param written the path as the script has it
 * @param place where the script has it
 * @param tensors in bytewise order of their names
 * @param metadata without {@code format}, which the writer adds
 * @param dtype stated by {@code with dtype}, and then told to the side files
 * @param sideFiles the input whose directory gives config, tokenizer and the other side files
 * @param shard the largest shard in bytes, where stated
 * @param tied the head and the embedding that the config of the side files ties: where they come
 *     out different, it must not
 */
public record Output(
    String path,
    String written,
    Span place,
    SortedMap<String, TensorSpec> tensors,
    Map<String, String> metadata,
    Optional<DType> dtype,
    OptionalInt sideFiles,
    OptionalLong shard,
    Optional<Tied> tied) {
  /**
   * Two tensors that are one where the config says so.
   *
   * @param implied whether they are one also where it says nothing
   */
  public record Tied(String head, String embedding, boolean implied) {}

  /** The same, written elsewhere. */
  public Output at(String other) {
    return new Output(other, other, place, tensors, metadata, dtype, sideFiles, shard, tied);
  }

  public long bytes() {
    return tensors.values().stream().mapToLong(TensorSpec::bytes).sum();
  }
}
