// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the names in an adapter's file say: the module, and which part of its change a tensor is.
 */
final class FileNames {
  /** What a name may end with, and the part it is then; longer ones first. */
  private static final Map<String, String> ENDS = ends();

  /** What a module's name may begin with, and which part of a pipeline that is. */
  private static final Map<String, String> COMPONENTS = components();

  private FileNames() {}

  private static Map<String, String> ends() {
    Map<String, String> all = new LinkedHashMap<>();
    for (String side : List.of("down", "up", "mid")) {
      all.put(".lora_linear_layer." + side + ".weight", "lora_" + side);
      all.put(".lora_" + side + ".weight", "lora_" + side);
      all.put(".lora." + side + ".weight", "lora_" + side);
      all.put("_lora." + side + ".weight", "lora_" + side);
    }
    all.put(".lora_A.weight", "lora_down");
    all.put(".lora_B.weight", "lora_up");
    all.put(".lora_B.bias", "lora_up.bias");
    all.put(".lora_magnitude_vector.weight", "lora_magnitude_vector");
    all.put(".lora_magnitude_vector", "lora_magnitude_vector");
    LowRankForms.PARTS.forEach(part -> all.put("." + part, part));
    for (String part :
        List.of(
            "alpha",
            "dora_scale",
            "diff",
            "diff_b",
            "w_norm",
            "b_norm",
            "wd_for_diff",
            "oft_blocks",
            "oft_diag")) {
      all.put("." + part, part);
    }
    return all;
  }

  private static Map<String, String> components() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("lora_unet_", "unet");
    all.put("lora_te1_", "text_encoder");
    all.put("lora_te2_", "text_encoder_2");
    all.put("lora_te3_", "text_encoder_3");
    all.put("lora_te_", "text_encoder");
    all.put("lora_transformer_", "transformer");
    all.put("lora_prior_", "prior");
    all.put("lycoris_", "lycoris");
    all.put("unet.", "unet");
    all.put("text_encoder_2.", "text_encoder_2");
    all.put("text_encoder_3.", "text_encoder_3");
    all.put("text_encoder.", "text_encoder");
    all.put("transformer.", "transformer");
    all.put("diffusion_model.", "diffusion_model");
    return all;
  }

  /** A tensor's module as the file calls it, and what the tensor is to it. */
  record Part(String module, String name) {}

  static Optional<Part> part(String tensor) {
    for (Map.Entry<String, String> end : ENDS.entrySet()) {
      if (tensor.endsWith(end.getKey())) {
        String module = tensor.substring(0, tensor.length() - end.getKey().length());
        return Optional.of(new Part(attention(module), end.getValue()));
      }
    }
    return Optional.empty();
  }

  /** Older diffusers' {@code processor.to_q_lora} stands at the attention, not at the layer. */
  private static String attention(String module) {
    int processor = module.lastIndexOf(".processor.");
    if (processor < 0) {
      return module;
    }
    String layer = module.substring(processor + ".processor.".length());
    return module.substring(0, processor + 1) + (layer.equals("to_out") ? "to_out.0" : layer);
  }

  /** The part of a pipeline that a module belongs to; empty where the name does not say. */
  static String component(String module) {
    return COMPONENTS.entrySet().stream()
        .filter(e -> module.startsWith(e.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  /** The module's name after the component's prefix. */
  static String bare(String module) {
    return COMPONENTS.keySet().stream()
        .filter(module::startsWith)
        .findFirst()
        .map(p -> module.substring(p.length()))
        .orElse(module);
  }
}
