// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.mergekit;

import dev.tva.recipe.mergekit.Setting.Case;
import dev.tva.recipe.yaml.Yaml;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the blocks called {@code parameters}. */
public final class ParameterReader {
  private final Reading reading;

  public ParameterReader(Reading reading) {
    this.reading = reading;
  }

  /** Those of a document, a slice or a model. */
  public Parameters read(Yaml.Mapping owner) {
    Optional<Yaml.Mapping> block =
        owner.get("parameters").flatMap(v -> reading.mapping(v, "parameters", "keys with values"));
    if (block.isEmpty()) {
      return Parameters.NONE;
    }
    Map<String, Parameters.Given> values = new LinkedHashMap<>();
    Set<String> known = Method.allParameters();
    for (Yaml.Entry e : block.get().entries()) {
      String key = e.key().text();
      boolean nothing = e.value() instanceof Yaml.Scalar s && s.isNothing();
      if (!known.contains(key)) {
        reading.tell(RecipeProblems.unknownKey(e.key(), "the parameters of any method", known));
      } else if (!nothing) {
        setting(e.value(), key)
            .ifPresent(s -> values.put(key, new Parameters.Given(s, e.key().at())));
      }
    }
    return new Parameters(values);
  }

  private Optional<Setting> setting(Yaml value, String key) {
    return switch (value) {
      case Yaml.Scalar s -> reading.number(s, key).map(Setting.Constant::new);
      case Yaml.Mapping m -> {
        reading.tell(RecipeProblems.filterAlone(m));
        yield Optional.empty();
      }
      case Yaml.Sequence s when s.items().isEmpty() -> {
        reading.tell(RecipeProblems.wrongKind(s, key, "at least one number"));
        yield Optional.empty();
      }
      case Yaml.Sequence s ->
          s.items().getFirst() instanceof Yaml.Mapping
              ? cases(s, key)
              : gradient(s, key).map(g -> (Setting) g);
    };
  }

  private Optional<Setting.Plain> gradient(Yaml.Sequence list, String key) {
    List<BigDecimal> values = new ArrayList<>();
    for (Yaml item : list.items()) {
      reading.number(item, key).ifPresent(values::add);
    }
    if (values.size() < list.items().size() || values.isEmpty()) {
      return Optional.empty();
    }
    Setting.Gradient gradient = new Setting.Gradient(values);
    return Optional.of(gradient.isFlat() ? new Setting.Constant(values.getFirst()) : gradient);
  }

  private Optional<Setting> cases(Yaml.Sequence list, String key) {
    List<Case> cases = new ArrayList<>();
    for (Yaml item : list.items()) {
      Optional<Yaml.Mapping> entry =
          reading.mapping(item, key, "`filter: ...` and `value: ...` in each of its items");
      if (entry.isEmpty()) {
        return Optional.empty();
      }
      reading.unknown(entry.get(), "a value with a filter", Set.of("filter", "value"));
      Optional<Case> one = oneCase(entry.get(), key);
      if (one.isEmpty()) {
        return Optional.empty();
      }
      cases.add(one.get());
    }
    return Optional.of(new Setting.Cases(cases));
  }

  private Optional<Case> oneCase(Yaml.Mapping entry, String key) {
    Optional<String> filter =
        entry
            .get("filter")
            .flatMap(f -> reading.word(f, "filter", "a part of a tensor's name"))
            .map(Yaml.Scalar::text)
            .filter(f -> !f.equals("*"));
    Optional<Yaml> value = entry.get("value");
    if (value.isEmpty()) {
      reading.tell(RecipeProblems.missing(entry.at(), "value", "value: 0.5"));
      return Optional.empty();
    }
    Optional<? extends Setting.Plain> plain =
        switch (value.get()) {
          case Yaml.Sequence s when !s.items().isEmpty() -> gradient(s, key);
          case Yaml other -> reading.number(other, key).map(Setting.Constant::new);
        };
    return plain.map(p -> new Case(filter, p, entry.at()));
  }
}
