// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.quantised;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Optional;
import java.util.OptionalInt;

/** What a config says of how weights were quantised; what it does not say is empty. */
public record QuantConfig(Optional<JsonObject> json) {
  /** Nothing is said. */
  public static final QuantConfig NONE = new QuantConfig(Optional.empty());

  private Optional<JsonElement> field(String name) {
    return json.map(j -> j.get(name)).filter(JsonElement::isJsonPrimitive);
  }

  Optional<String> text(String name) {
    return field(name).map(JsonElement::getAsString);
  }

  boolean flag(String name) {
    return text(name).filter("true"::equals).isPresent();
  }

  OptionalInt number(String name) {
    return field(name).map(QuantConfig::number).orElse(OptionalInt.empty());
  }

  private static OptionalInt number(JsonElement e) {
    try {
      return OptionalInt.of(e.getAsInt());
    } catch (NumberFormatException | UnsupportedOperationException | IllegalStateException _) {
      return OptionalInt.empty();
    }
  }

  /** The tool or scheme, where the config says that there is one. */
  Optional<String> method() {
    if (json.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> named = text("quant_method");
    return named.isPresent() && named.get().equals("none")
        ? Optional.empty()
        : named.or(() -> Optional.of("a tool it does not name"));
  }

  boolean is(String method) {
    return method().filter(method::equals).isPresent();
  }

  /** The rows and columns that share a scale. */
  Optional<long[]> block() {
    if (json.isPresent() && json.get().get("weight_block_size") instanceof JsonArray a) {
      if (a.size() == 2) {
        // What is no number fits no grid of scales.
        return Optional.of(new long[] {number(a.get(0)).orElse(0), number(a.get(1)).orElse(0)});
      }
    }
    return Optional.empty();
  }

  /** The bits of a weight, as compressed-tensors says it for its only group. */
  OptionalInt groupBits() {
    JsonElement groups = json.map(j -> j.get("config_groups")).orElse(null);
    if (!(groups instanceof JsonObject all) || all.size() != 1) {
      return OptionalInt.empty();
    }
    JsonElement group = all.entrySet().iterator().next().getValue();
    if (group instanceof JsonObject g && g.get("weights") instanceof JsonObject w) {
      return new QuantConfig(Optional.of(w)).number("num_bits");
    }
    return OptionalInt.empty();
  }
}
