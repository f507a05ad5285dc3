// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.mergekit;

import dev.tva.recipe.mergekit.Merge.ModelRef;
import dev.tva.source.Span;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A document of mergekit-moe: dense models as the experts of one.
 *
 * @param gates how the routers are made, by mergekit's word
 * @param active how many experts see a token
 */
public record Mixture(
    ModelRef base,
    List<Expert> experts,
    Optional<Expert> shared,
    Merge.Word gates,
    BigDecimal active,
    Optional<Merge.Word> dtype) {
  public Mixture {
    experts = List.copyOf(experts);
  }

  /**
   * A model whose perceptrons become experts.
   *
   * @param scale of what they add to the residual stream
   * @param noise the spread of what is added to them at random
   * @param prompts where prompts stand of which its rows of the routers are made
   */
  public record Expert(
      ModelRef model,
      Optional<BigDecimal> scale,
      Optional<BigDecimal> noise,
      Optional<Span> prompts) {}

  /** All that it names, the base first. */
  public Stream<ModelRef> models() {
    return Stream.concat(
        Stream.of(base), Stream.concat(experts.stream(), shared.stream()).map(Expert::model));
  }
}
