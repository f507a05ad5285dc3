// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.adapter;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.tva.adapter.AdapterSettings;
import dev.tva.adapter.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads {@code adapter_config.json} of PEFT, and refuses by name what would come out wrong. */
public final class AdapterConfig {
  /** Types whose change of the weights is known here. */
  private static final Set<String> TYPES =
      Set.of("LORA", "LOHA", "LOKR", "IA3", "VERA", "ADALORA", "TRAINABLE_TOKENS");

  /** What changed the base before training began, so that the factors do not fit it any more. */
  private static final Set<String> CHANGING_THE_BASE =
      Set.of("pissa", "olora", "corda", "lora_ga", "loftq");

  /** What factors may start from without any change of the base. */
  private static final Set<String> STARTS =
      Set.of("true", "false", "gaussian", "eva", "orthogonal", "mica");

  /** Fields that change what the factors mean, in ways not known here. */
  private static final List<String> FOREIGN =
      List.of("use_bdlora", "kasa_config", "layer_replication", "megatron_config");

  /** Fields by which an adapter does what no weights do: nothing can merge it. */
  private static final Map<String, String> BEYOND_WEIGHTS =
      Map.of(
          "alora_invocation_tokens", "it acts behind certain tokens only",
          "arrow_config", "it chooses among adapters at every token",
          "use_qalora", "it adds up its inputs in groups");

  /** Types that put something before the input, or beside the layers. */
  private static final Set<String> PROMPTS =
      Set.of(
          "PROMPT_TUNING",
          "MULTITASK_PROMPT_TUNING",
          "P_TUNING",
          "PREFIX_TUNING",
          "ADAPTION_PROMPT",
          "CPT",
          "POLY",
          "XLORA");

  private static final String AS_IT_IS =
      "use it with PEFT as it is; here, give an adapter that changes weights";

  private final JsonObject json;

  private AdapterConfig(JsonObject json) {
    this.json = json;
  }

  /** Reads the settings from the file's text. */
  public static AdapterSettings parse(String text) throws Refused {
    try {
      JsonElement root = JsonParser.parseString(text);
      if (!root.isJsonObject()) {
        throw new Refused("its adapter_config.json is no JSON object");
      }
      return new AdapterConfig(root.getAsJsonObject()).settings();
    } catch (JsonParseException
        | IllegalStateException
        | NumberFormatException
        | UnsupportedOperationException _) {
      throw new Refused("its adapter_config.json cannot be read as PEFT writes it");
    }
  }

  /**
   * Reads what diffusers puts into the header of a file: the settings of each component, whose
   * names begin with it.
   */
  public static Map<String, AdapterSettings> ofComponents(String text) throws Refused {
    try {
      Map<String, JsonObject> parts = new TreeMap<>();
      JsonParser.parseString(text)
          .getAsJsonObject()
          .asMap()
          .forEach((key, value) -> {
            int dot = key.indexOf('.');
            parts
                .computeIfAbsent(dot < 0 ? "" : key.substring(0, dot), _ -> new JsonObject())
                .add(key.substring(dot + 1), value);
          });
      Map<String, AdapterSettings> all = new TreeMap<>();
      for (Map.Entry<String, JsonObject> part : parts.entrySet()) {
        JsonObject json = part.getValue();
        if (!json.has("peft_type")) {
          json.addProperty("peft_type", "LORA");
        }
        all.put(part.getKey(), new AdapterConfig(json).settings());
      }
      return all;
    } catch (JsonParseException
        | IllegalStateException
        | NumberFormatException
        | UnsupportedOperationException _) {
      throw new Refused("its header has a `lora_adapter_metadata` that cannot be read");
    }
  }

  private AdapterSettings settings() throws Refused {
    String type = text("peft_type").orElse("");
    if (PROMPTS.contains(type.toUpperCase(Locale.ROOT))) {
      throw new Refused(
          "its `peft_type` is " + type + ", which leaves the weights as they are",
          AS_IT_IS,
          List.of());
    }
    if (!TYPES.contains(type.toUpperCase(Locale.ROOT))) {
      throw new Refused(
          type.isEmpty()
              ? "its adapter_config.json has no `peft_type`"
              : "its `peft_type` is " + type + ", which changes no weights that tva knows",
          "merge it into its base with PEFT, and open the result as a model",
          List.of());
    }
    refuseForeign();
    return new AdapterSettings(
        type,
        number("r").map(d -> OptionalInt.of(d.intValue())).orElse(OptionalInt.empty()),
        number("lora_alpha")
            .or(() -> number("alpha"))
            .map(OptionalDouble::of)
            .orElse(OptionalDouble.empty()),
        flag("use_rslora"),
        // AdaLoRA keeps there which ranks were cut, and its factors are cut.
        type.equalsIgnoreCase("ADALORA")
            ? new LinkedHashMap<>()
            : pattern("rank_pattern", JsonElement::getAsInt),
        pattern("alpha_pattern", JsonElement::getAsDouble),
        flag("use_dora"),
        flag("fan_in_fan_out"),
        tokens(),
        strings("target_parameters"),
        flag("ensure_weight_tying"),
        text("base_model_name_or_path"));
  }

  private void refuseForeign() throws Refused {
    for (Map.Entry<String, String> field : new TreeMap<>(BEYOND_WEIGHTS).entrySet()) {
      if (isSet(field.getKey())) {
        throw new Refused(
            "its `%s` is set: %s, which no weights can do"
                .formatted(field.getKey(), field.getValue()),
            AS_IT_IS,
            List.of());
      }
    }
    for (String field : FOREIGN) {
      if (isSet(field)) {
        throw new Refused(
            "its `" + field + "` is set, which tva does not know how to apply",
            "merge it into its base with the library that trained it, and open the result",
            List.of());
      }
    }
    String init = text("init_lora_weights").orElse("true").toLowerCase(Locale.ROOT);
    for (String method : CHANGING_THE_BASE) {
      if (init.startsWith(method)) {
        throw new Refused(
            "its `init_lora_weights` is \"" + init + "\", which changed the base before training",
            "save it with `path_initial_model_for_weight_conversion`, which makes an ordinary LoRA"
                + " of it",
            List.of());
      }
    }
    if (!STARTS.contains(init)) {
      throw new Refused(
          "its `init_lora_weights` is \"" + init + "\", which tva does not know",
          "merge it into its base with the library that trained it, and open the result",
          List.of());
    }
  }

  private Optional<JsonElement> field(String name) {
    return Optional.ofNullable(json.get(name)).filter(e -> !e.isJsonNull());
  }

  /** Anything but nothing, false and what is empty. */
  private boolean isSet(String name) {
    return field(name)
        .filter(e ->
            e.isJsonObject()
                ? !e.getAsJsonObject().isEmpty()
                : e.isJsonArray()
                    ? !e.getAsJsonArray().isEmpty()
                    : !e.getAsString().equals("false"))
        .isPresent();
  }

  private Optional<String> text(String name) {
    return field(name)
        .filter(e -> e.isJsonPrimitive() && e.getAsJsonPrimitive().isString())
        .map(JsonElement::getAsString);
  }

  private Optional<Double> number(String name) {
    return field(name).map(JsonElement::getAsDouble);
  }

  private boolean flag(String name) {
    return field(name).map(JsonElement::getAsBoolean).orElse(false);
  }

  private List<String> strings(String name) {
    List<String> all = new ArrayList<>();
    field(name)
        .filter(JsonElement::isJsonArray)
        .ifPresent(e -> e.getAsJsonArray().forEach(s -> all.add(s.getAsString())));
    return all;
  }

  private <T> SequencedMap<String, T> pattern(String name, Function<JsonElement, T> value) {
    SequencedMap<String, T> all = new LinkedHashMap<>();
    field(name)
        .ifPresent(
            e -> e.getAsJsonObject().asMap().forEach((key, v) -> all.put(key, value.apply(v))));
    return all;
  }

  private Map<String, List<Long>> tokens() {
    Map<String, List<Long>> all = new HashMap<>();
    field("trainable_token_indices")
        .or(() -> field("token_indices"))
        .ifPresent(e -> {
          if (e.isJsonArray()) {
            all.put("", longs(e));
          } else {
            e.getAsJsonObject().asMap().forEach((module, rows) -> all.put(module, longs(rows)));
          }
        });
    return all;
  }

  private static List<Long> longs(JsonElement array) {
    return array.getAsJsonArray().asList().stream().map(JsonElement::getAsLong).toList();
  }
}
