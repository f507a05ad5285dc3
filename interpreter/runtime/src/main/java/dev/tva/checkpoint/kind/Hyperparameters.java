// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a transformers config says of how weights are used, where their names and shapes do not
 * tell: two models that differ in it compute different things with the same tensors.
 */
final class Hyperparameters {
  /** What a field is where a config has none, or null. */
  private static final String NONE = "none";

  /** Places up to which a number is written without an exponent. */
  private static final int PLAIN = 20;

  private static final List<String> FIELDS =
      List.of(
          "model_type",
          "hidden_act",
          "hidden_activation",
          "activation_function",
          "num_attention_heads",
          "num_key_value_heads",
          "n_head",
          "head_dim",
          "sliding_window",
          "rms_norm_eps",
          "layer_norm_eps",
          "layer_norm_epsilon",
          "rope_theta",
          "partial_rotary_factor",
          "attn_logit_softcapping",
          "final_logit_softcapping",
          "query_pre_attn_scalar",
          "embedding_multiplier",
          "residual_multiplier",
          "attention_multiplier",
          "logits_scaling",
          "num_experts_per_tok",
          "norm_topk_prob");

  private Hyperparameters() {}

  /** Their values as text, by field; those of a multimodal model are its text model's. */
  static SortedMap<String, String> of(JsonObject config) {
    JsonObject text = JsonFile.object(config, "text_config").orElse(config);
    SortedMap<String, String> found = new TreeMap<>();
    for (String field : FIELDS) {
      if (text.get(field) instanceof JsonElement value) {
        found.put(field, word(value));
      }
    }
    // transformers 5 gathers what it says of positions in one object.
    JsonObject rope =
        JsonFile.object(text, "rope_parameters")
            .or(() -> JsonFile.object(text, "rope_scaling"))
            .orElse(new JsonObject());
    if (rope.get("rope_theta") instanceof JsonElement theta) {
      found.put("rope_theta", word(theta));
    }
    if (found.containsKey("rope_theta")) {
      found.put("rope_scaling", rope.has("factor") ? word(rope.get("factor")) : NONE);
    }
    return found;
  }

  /** A number is the same however it is written. */
  private static String word(JsonElement value) {
    if (value.isJsonNull()) {
      return NONE;
    }
    if (value instanceof JsonPrimitive p && p.isNumber()) {
      try {
        BigDecimal number = new BigDecimal(p.getAsString()).stripTrailingZeros();
        return Math.abs(number.scale()) > PLAIN ? number.toString() : number.toPlainString();
      } catch (NumberFormatException _) {
        return p.getAsString();
      }
    }
    return value instanceof JsonPrimitive p ? p.getAsString() : value.toString();
  }
}
