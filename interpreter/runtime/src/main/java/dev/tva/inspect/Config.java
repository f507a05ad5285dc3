// SPDX-License-Identifier: Apache-2.0
package dev.tva.inspect;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tva.checkpoint.kind.Adapters;
import dev.tva.checkpoint.kind.JsonFile;
import dev.tva.checkpoint.kind.Paths;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a model's config says, field by field.
 *
 * @param fields their values as JSON, by names with dots; none where there is no config
 */
public record Config(SortedMap<String, String> fields) {
  private static final List<String> BRIEF =
      List.of(
          "architectures",
          "model_type",
          "hidden_size",
          "num_hidden_layers",
          "num_attention_heads",
          "vocab_size",
          "tie_word_embeddings");

  public Config {
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
  }

  static Config of(Path checkpoint) {
    SortedMap<String, String> fields = new TreeMap<>();
    JsonFile.read(Paths.folder(checkpoint).resolve("config.json"))
        .ifPresent(json -> put("", json, fields));
    return new Config(fields);
  }

  private static void put(String prefix, JsonObject json, Map<String, String> fields) {
    for (Map.Entry<String, JsonElement> e : json.entrySet()) {
      if (e.getValue() instanceof JsonObject inner) {
        put(prefix + e.getKey() + ".", inner, fields);
      } else {
        fields.put(prefix + e.getKey(), e.getValue().toString());
      }
    }
  }

  /** The fields that tell models apart at a glance, their values as JSON. */
  public SequencedMap<String, String> glance() {
    SequencedMap<String, String> all = new LinkedHashMap<>();
    for (String name : BRIEF) {
      Optional.ofNullable(fields.get(name))
          .or(() -> Optional.ofNullable(fields.get("text_config." + name)))
          .filter(value -> !value.equals("null"))
          .ifPresent(value -> all.put(name, value));
    }
    return all;
  }

  /** The same in one line. */
  public Optional<String> brief() {
    List<String> said = new ArrayList<>();
    glance()
        .forEach(
            (name, value) -> said.add(name.equals("architectures") ? value : name + " " + value));
    String line = String.join(", ", said).replaceAll("[\\[\\]\"]", "");
    return line.isEmpty() ? Optional.empty() : Optional.of(line);
  }

  /** The fields whose values differ, by name: the value here and that there. */
  public SortedMap<String, List<String>> differing(Config other) {
    SortedSet<String> names = new TreeSet<>(fields.keySet());
    names.addAll(other.fields.keySet());
    SortedMap<String, List<String>> all = new TreeMap<>();
    for (String name : names) {
      String here = fields.getOrDefault(name, "");
      String there = other.fields.getOrDefault(name, "");
      if (!here.equals(there)) {
        all.put(name, List.of(here, there));
      }
    }
    return all;
  }

  /** What kind of adapter a directory or a file holds, and of which model. */
  static String adapter(Path path) {
    Optional<JsonObject> config = JsonFile.read(Paths.folder(path).resolve(Adapters.CONFIG));
    String kind =
        config
            .flatMap(c -> JsonFile.text(c, "peft_type"))
            .map(k -> (k.equals("LORA") ? "LoRA" : k) + " adapter")
            .orElse("");
    String rank = config.flatMap(c -> JsonFile.text(c, "r")).map(r -> ", rank " + r).orElse("");
    String base =
        config
            .flatMap(c -> JsonFile.text(c, "base_model_name_or_path"))
            .map(b -> ", of " + b)
            .orElse("");
    return (kind.isEmpty() ? "adapter" : kind) + rank + base;
  }
}
