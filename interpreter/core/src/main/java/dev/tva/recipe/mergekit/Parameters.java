// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.mergekit;

import dev.tva.source.Span;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One block of parameters: values by name, and where each stands. */
public record Parameters(Map<String, Given> values) {
  public static final Parameters NONE = new Parameters(Map.of());

  /** A value and its key's place. */
  public record Given(Setting value, Span at) {}

  public Parameters {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  public Optional<Given> get(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
