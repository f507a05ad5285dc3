// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.mergekit;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.recipe.mergekit.Merge.ModelRef;
import dev.tva.recipe.yaml.Yaml;
import dev.tva.source.Span;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a document of mergekit's YAML. */
public final class MergeReader {
  private static final Set<String> TOP =
      Set.of(
          "name",
          "merge_method",
          "models",
          "slices",
          "modules",
          "base_model",
          "parameters",
          "dtype",
          "out_dtype",
          "tokenizer_source",
          "tokenizer",
          "chat_template");
  private static final Set<String> INPUTS = Set.of("models", "slices");

  private final Reading reading;
  private final ParameterReader parameters;

  private MergeReader(List<Diagnostic> problems) {
    this.reading = new Reading(problems);
    this.parameters = new ParameterReader(reading);
  }

  /** Empty where nothing can be made of it; the problems say why. */
  public static Optional<Merge> read(Yaml document, List<Diagnostic> problems) {
    MergeReader reader = new MergeReader(problems);
    return reader
        .reading
        .mapping(document, "a recipe", "keys with values, `merge_method` among them")
        .flatMap(reader::merge);
  }

  private Optional<Merge> merge(Yaml.Mapping top) {
    // A block that only holds an anchor's parameters is no mistake.
    Yaml.Mapping read = withoutAnchors(top);
    reading.unknown(read, "a recipe", TOP);
    Optional<Yaml.Scalar> word =
        top.get("merge_method").flatMap(v -> reading.word(v, "merge_method", "a method's name"));
    if (word.isEmpty()) {
      reading.tell(RecipeProblems.missing(top.at(), "merge_method", "merge_method: linear"));
      return Optional.empty();
    }
    Optional<Method> method = Method.of(word.get().text());
    if (method.isEmpty()) {
      reading.tell(
          RecipeProblems.oneOf(word.get().at(), "the method", word.get().text(), Method.names()));
      return Optional.empty();
    }
    Yaml.Mapping inputs = top;
    Parameters module = Parameters.NONE;
    Optional<Yaml> modules = top.get("modules");
    if (modules.isPresent()) {
      Optional<Yaml.Mapping> only = onlyModule(modules.get());
      if (only.isEmpty()) {
        return Optional.empty();
      }
      inputs = only.get();
      module = parameters.read(inputs);
    }
    Optional<List<Merge.Slice>> slices = slices(inputs);
    Optional<ModelRef> base = top.get("base_model").flatMap(v -> reading.model(v, "base_model"));
    if (slices.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Merge(
            top.get("name").flatMap(v -> reading.word(v, "name", "a name")),
            method.get(),
            word.get().at(),
            base,
            slices.get(),
            inputs.get("models").isPresent(),
            module,
            parameters.read(top),
            reading.dtype(top, "dtype"),
            reading.dtype(top, "out_dtype"),
            tokenizer(top),
            top.get("chat_template")
                .flatMap(v -> reading.word(v, "chat_template", "a template's name or its text"))));
  }

  private static Yaml.Mapping withoutAnchors(Yaml.Mapping top) {
    String text = top.at().source().text();
    return new Yaml.Mapping(
        top.entries().stream()
            .filter(e -> TOP.contains(e.key().text()) || !isAnchored(e, text))
            .toList(),
        top.at());
  }

  /** Whether {@code key: &name} stands there. */
  private static boolean isAnchored(Yaml.Entry entry, String text) {
    return text.startsWith("&", skip(text, entry.key().at().end()));
  }

  private static int skip(String text, int from) {
    int i = from;
    while (i < text.length() && (text.charAt(i) == ':' || text.charAt(i) == ' ')) {
      i++;
    }
    return i;
  }

  private Optional<Yaml.Mapping> onlyModule(Yaml value) {
    Optional<Yaml.Mapping> modules = reading.mapping(value, "modules", "the names of modules");
    if (modules.isEmpty()) {
      return Optional.empty();
    }
    List<Yaml.Entry> all = modules.get().entries();
    if (all.size() != 1) {
      Span at = all.isEmpty() ? value.at() : all.get(1).key().at();
      reading.tell(
          all.isEmpty()
              ? RecipeProblems.missing(at, "default", "default: {models: [...]}")
              : RecipeProblems.notYet(
                  at,
                  "the parts of a model, each with a recipe of its own",
                  "import a file for each part, and put them together with `match`"));
      return Optional.empty();
    }
    Optional<Yaml.Mapping> only =
        reading.mapping(all.getFirst().value(), "a module", "`models` or `slices`");
    only.ifPresent(m -> reading.unknown(m, "a module", Set.of("models", "slices", "parameters")));
    return only;
  }

  private Optional<List<Merge.Slice>> slices(Yaml.Mapping in) {
    List<Yaml.Entry> given =
        in.entries().stream().filter(e -> INPUTS.contains(e.key().text())).toList();
    if (given.size() != 1) {
      reading.tell(
          given.isEmpty()
              ? RecipeProblems.missing(in.at(), "models", "models: [{model: org/name}]")
              : RecipeProblems.error(
                  given.get(1).key().at(),
                  "`models` and `slices` exclude each other",
                  "leave one of them out"));
      return Optional.empty();
    }
    Yaml.Entry entry = given.getFirst();
    List<Merge.Slice> slices = new ArrayList<>();
    if (entry.key().text().equals("models")) {
      List<Merge.Source> sources = sources(entry.value(), "models", Set.of("model", "parameters"));
      slices.add(new Merge.Slice(sources, Parameters.NONE, Optional.empty(), entry.key().at()));
    } else {
      for (Yaml item : reading.list(entry.value(), "slices")) {
        reading
            .mapping(item, "slices", "`sources` in each of its items")
            .ifPresent(m -> slices.add(slice(m)));
      }
    }
    if (slices.isEmpty() || slices.stream().anyMatch(s -> s.sources().isEmpty())) {
      reading.tell(RecipeProblems.missing(entry.key().at(), "model", "- model: org/name"));
      return Optional.empty();
    }
    return Optional.of(slices);
  }

  private Merge.Slice slice(Yaml.Mapping slice) {
    reading.unknown(
        slice, "a slice", Set.of("sources", "base_model", "parameters", "residual_weight"));
    Optional<Yaml> sources = slice.get("sources");
    return new Merge.Slice(
        sources
            .map(v -> sources(v, "sources", Set.of("model", "layer_range", "parameters")))
            .orElse(List.of()),
        parameters.read(slice),
        slice.get("base_model").flatMap(v -> reading.model(v, "base_model")),
        slice.at());
  }

  private List<Merge.Source> sources(Yaml value, String key, Set<String> known) {
    List<Merge.Source> all = new ArrayList<>();
    for (Yaml item : reading.list(value, key)) {
      Optional<Yaml.Mapping> entry =
          reading.mapping(item, key, "`model: ...` in each of its items");
      if (entry.isEmpty()) {
        continue;
      }
      reading.unknown(entry.get(), "a source", known);
      Optional<Yaml> model = entry.get().get("model");
      if (model.isEmpty()) {
        reading.tell(RecipeProblems.missing(item.at(), "model", "model: org/name"));
        continue;
      }
      Optional<Merge.Range> blocks = entry.get().get("layer_range").flatMap(this::range);
      Parameters own = parameters.read(entry.get());
      reading
          .model(model.get(), "model")
          .ifPresent(m -> all.add(new Merge.Source(m, blocks, own, item.at())));
    }
    return all;
  }

  private Optional<Merge.Range> range(Yaml value) {
    List<Integer> ends = new ArrayList<>();
    for (Yaml end : value instanceof Yaml.Sequence s ? s.items() : List.<Yaml>of()) {
      reading
          .number(end, "layer_range")
          .filter(n -> n.signum() >= 0 && n.compareTo(BigDecimal.valueOf(100_000)) < 0)
          .ifPresent(n -> ends.add(n.intValue()));
    }
    if (ends.size() != 2 || ends.get(0) >= ends.get(1)) {
      reading.tell(
          RecipeProblems.wrongKind(
              value,
              "layer_range",
              "two whole numbers, the first block and the one behind the last"));
      return Optional.empty();
    }
    return Optional.of(new Merge.Range(ends.get(0), ends.get(1), value.at()));
  }

  private Optional<Merge.Tokenizer> tokenizer(Yaml.Mapping top) {
    Optional<Yaml> legacy = top.get("tokenizer_source");
    Optional<Yaml> block = top.get("tokenizer");
    if (legacy.isPresent() && block.isPresent()) {
      reading.tell(
          RecipeProblems.error(
              block.get().at(),
              "`tokenizer` and `tokenizer_source` exclude each other",
              "leave `tokenizer_source` out"));
      return Optional.empty();
    }
    TokenizerReader tokenizers = new TokenizerReader(reading);
    return legacy.map(tokenizers::source).orElseGet(() -> block.flatMap(tokenizers::block));
  }
}
