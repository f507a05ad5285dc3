// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.mergekit;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.recipe.mergekit.Merge.ModelRef;
import dev.tva.recipe.mergekit.Mixture.Expert;
import dev.tva.recipe.yaml.Yaml;
import dev.tva.source.Span;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads a document of mergekit-moe's YAML. */
public final class MixtureReader {
  private static final Set<String> TOP =
      Set.of(
          "base_model",
          "experts",
          "shared_experts",
          "gate_mode",
          "experts_per_token",
          "dtype",
          "architecture");
  private static final Set<String> EXPERT =
      Set.of(
          "source_model", "positive_prompts", "negative_prompts", "residual_scale", "noise_scale");
  private static final List<String> GATES =
      List.of("hidden", "hidden_avg", "hidden_last", "cheap_embed", "random", "uniform_random");
  private static final List<String> KINDS = List.of("mixtral", "qwen", "qwen3");

  private final Reading reading;

  private MixtureReader(List<Diagnostic> problems) {
    this.reading = new Reading(problems);
  }

  /** Whether a document is of a mixture, and of no merge. */
  public static boolean isOne(Yaml document) {
    return document instanceof Yaml.Mapping m
        && m.find("experts").isPresent()
        && m.find("merge_method").isEmpty();
  }

  /** Empty where nothing can be made of it; the problems say why. */
  public static Optional<Mixture> read(Yaml document, List<Diagnostic> problems) {
    return new MixtureReader(problems).mixture((Yaml.Mapping) document);
  }

  private Optional<Mixture> mixture(Yaml.Mapping top) {
    reading.unknown(top, "a mixture of experts", TOP);
    Optional<ModelRef> base = top.get("base_model").flatMap(v -> reading.model(v, "base_model"));
    if (base.isEmpty()) {
      reading.tell(RecipeProblems.missing(top.at(), "base_model", "base_model: org/name"));
      return Optional.empty();
    }
    List<Expert> experts = experts(top, "experts");
    List<Expert> shared = experts(top, "shared_experts");
    if (experts.isEmpty()) {
      Span at = top.find("experts").orElseThrow().key().at();
      reading.tell(RecipeProblems.missing(at, "source_model", "- source_model: org/name"));
      return Optional.empty();
    }
    if (shared.size() > 1) {
      Span at = shared.get(1).model().at();
      reading.tell(RecipeProblems.notYet(at, "several shared experts", "keep one of them"));
      return Optional.empty();
    }
    return Optional.of(
            new Mixture(
                base.get(),
                experts,
                shared.stream().findFirst(),
                gates(top),
                top.get("experts_per_token")
                    .flatMap(v -> reading.number(v, "experts_per_token"))
                    .orElse(BigDecimal.TWO),
                reading.dtype(top, "dtype")))
        .filter(_ -> isKnown(top));
  }

  private Merge.Word gates(Yaml.Mapping top) {
    Merge.Word usual = new Merge.Word("hidden", top.find("experts").orElseThrow().key().at());
    Optional<Yaml.Scalar> given =
        top.get("gate_mode").flatMap(v -> reading.word(v, "gate_mode", "a word"));
    if (given.isPresent() && !GATES.contains(given.get().text())) {
      reading.tell(
          RecipeProblems.oneOf(given.get().at(), "the gate mode", given.get().text(), GATES));
    }
    return given.map(s -> new Merge.Word(s.text(), s.at())).orElse(usual);
  }

  private boolean isKnown(Yaml.Mapping top) {
    Optional<Yaml.Scalar> kind =
        top.get("architecture").flatMap(v -> reading.word(v, "architecture", "a word"));
    if (kind.isEmpty() || KINDS.contains(kind.get().text())) {
      return true;
    }
    reading.tell(
        RecipeProblems.notYet(
            kind.get().at(),
            "a mixture of the kind `" + kind.get().text() + "`",
            "give one of: " + String.join(", ", KINDS)));
    return false;
  }

  private List<Expert> experts(Yaml.Mapping top, String key) {
    List<Expert> experts = new ArrayList<>();
    for (Yaml item : top.get(key).map(v -> reading.list(v, key)).orElse(List.of())) {
      reading
          .mapping(item, key, "`source_model: ...` in each of its items")
          .flatMap(this::expert)
          .ifPresent(experts::add);
    }
    return experts;
  }

  private Optional<Expert> expert(Yaml.Mapping entry) {
    reading.unknown(entry, "an expert", EXPERT);
    Optional<Yaml> model = entry.get("source_model");
    if (model.isEmpty()) {
      reading.tell(RecipeProblems.missing(entry.at(), "source_model", "source_model: org/name"));
      return Optional.empty();
    }
    Optional<Span> prompts =
        Stream.of("positive_prompts", "negative_prompts")
            .flatMap(k -> entry.find(k).stream())
            .map(e -> e.key().at())
            .findFirst();
    return reading
        .model(model.get(), "source_model")
        .map(m ->
            new Expert(m, number(entry, "residual_scale"), number(entry, "noise_scale"), prompts));
  }

  private Optional<BigDecimal> number(Yaml.Mapping entry, String key) {
    return entry.get(key).flatMap(v -> reading.number(v, key));
  }
}
