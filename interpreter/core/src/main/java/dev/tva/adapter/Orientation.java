// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import dev.tva.catalog.Manifest;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which weights a base stores as [in, out]: its biases tell, which are as long as the outputs are
 * many, and else the architecture that its config names. What is stored is asked first, since some
 * files have the names of one and lie as others do.
 */
public final class Orientation {
  /** Architectures whose projections are stored as [in, out] (transformers' {@code Conv1D}). */
  private static final Set<String> TURNED =
      Set.of("gpt2", "openai-gpt", "imagegpt", "decision_transformer", "clvp", "clvp_decoder");

  private static final Set<String> PROJECTIONS = Set.of("c_attn", "c_proj", "c_fc", "q_attn");

  /** Architectures whose experts are [experts, in, out] and said to be so, which PEFT asks for. */
  private static final Set<String> TURNED_EXPERTS =
      Set.of("gpt_oss", "openai_privacy_filter", "aria", "aria_text");

  private static final String WEIGHT = ".weight";

  private final Manifest base;
  private final Set<Boolean> told;

  public Orientation(Manifest base) {
    this.base = base;
    this.told =
        base.unsorted().entrySet().stream()
            .filter(e -> isProjection(e.getKey()))
            .flatMap(e -> told(e.getKey(), e.getValue()).stream())
            .collect(Collectors.toSet());
  }

  private static boolean isProjection(String tensor) {
    return tensor.endsWith(WEIGHT) && PROJECTIONS.contains(Place.leaf(Place.module(tensor)));
  }

  /** Whether there are bases that store it the one way and bases that store it the other way. */
  public static boolean isOpen(String tensor, Shape shape) {
    return Place.of(tensor, shape) == Place.EXPERTS || isProjection(tensor);
  }

  /** Whether the base stores it as [in, out]; empty where nothing tells. */
  public Optional<Boolean> isTurned(String tensor) {
    return base.find(tensor).flatMap(spec -> isTurned(tensor, spec));
  }

  private Optional<Boolean> isTurned(String tensor, TensorSpec spec) {
    if (!isOpen(tensor, spec.shape())) {
      return Optional.of(false);
    }
    if (Place.of(tensor, spec.shape()) == Place.EXPERTS) {
      // Of experts in one tensor only those that are turned have biases.
      return base.find(tensor + "_bias").isPresent()
          ? Optional.of(true)
          : said(TURNED_EXPERTS).or(() -> fits(Place.module(tensor)));
    }
    return told(tensor, spec).or(() -> told.size() == 1 ? told.stream().findFirst() : said(TURNED));
  }

  /** What lies straight is so for all; what is turned may be so and not be said to be. */
  private Optional<Boolean> fits(String experts) {
    Optional<List<Long>> up = dimensions(experts + ".gate_up_proj");
    Optional<List<Long>> down = dimensions(experts + ".down_proj");
    return up.isPresent()
            && down.isPresent()
            && up.get().get(1) == 2 * down.get().get(2)
            && up.get().get(2).equals(down.get().get(1))
        ? Optional.of(false)
        : Optional.empty();
  }

  private Optional<List<Long>> dimensions(String tensor) {
    return base.find(tensor).map(spec -> spec.shape().dimensions()).filter(d -> d.size() == 3);
  }

  /** The same for adapters that say it by themselves: of names that are not known nothing tells. */
  Optional<Boolean> isKnownTurned(String tensor) {
    return isTurned(tensor).filter(turned -> turned || isKnown(tensor));
  }

  private boolean isKnown(String tensor) {
    return isProjection(tensor) || base.architecture().isPresent();
  }

  private Optional<Boolean> told(String tensor, TensorSpec weight) {
    List<Long> d = weight.shape().dimensions();
    if (d.size() != 2 || d.getFirst().equals(d.getLast())) {
      return Optional.empty();
    }
    Map<Long, Boolean> ways = Map.of(d.getFirst(), false, d.getLast(), true);
    return base.find(Place.module(tensor) + ".bias")
        .flatMap(bias -> Optional.ofNullable(ways.get(bias.elements())));
  }

  private Optional<Boolean> said(Set<String> turned) {
    return base.architecture().map(turned::contains);
  }
}
