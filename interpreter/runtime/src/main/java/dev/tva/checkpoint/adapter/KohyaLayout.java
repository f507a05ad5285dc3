// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.adapter;

import dev.tva.adapter.Place;
import dev.tva.plan.Output;
import dev.tva.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Names as kohya's scripts have them: a prefix for the part of the pipeline, the module with
 * underscores for dots.
 */
final class KohyaLayout implements AdapterLayout {
  private static final Map<String, String> PREFIXES = prefixes();

  private final boolean severalEncoders;

  KohyaLayout(Output.AsAdapter form) {
    severalEncoders =
        form.base()
            .map(b -> b.manifest().names().stream().anyMatch(n -> n.startsWith("text_encoder_2.")))
            .orElse(false);
  }

  private static Map<String, String> prefixes() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("unet.", "lora_unet_");
    all.put("text_encoder_2.", "lora_te2_");
    all.put("text_encoder_3.", "lora_te3_");
    all.put("text_encoder.", "lora_te_");
    all.put("text_model.", "lora_te_text_model_");
    return all;
  }

  private String name(String tensor) {
    String module = Place.module(tensor);
    for (Map.Entry<String, String> prefix : PREFIXES.entrySet()) {
      if (module.startsWith(prefix.getKey())) {
        String rest = module.substring(prefix.getKey().length()).replace('.', '_');
        boolean first = severalEncoders && prefix.getKey().equals("text_encoder.");
        return (first ? "lora_te1_" : prefix.getValue()) + rest;
      }
    }
    return "lora_unet_" + module.replace('.', '_');
  }

  @Override
  public boolean isTurned(String tensor, Shape shape) {
    return false;
  }

  @Override
  public Names factors(String tensor, Shape shape, int rank, Held held) {
    String name = name(tensor);
    return new Names(
        name + ".lora_down.weight",
        AdapterLayout.right(shape, rank),
        name + ".lora_up.weight",
        AdapterLayout.left(shape, rank),
        Optional.of(name + ".alpha"));
  }

  @Override
  public String whole(String tensor, Held held) {
    return name(tensor) + (tensor.endsWith(".bias") ? ".diff_b" : ".diff");
  }

  @Override
  public String config(Held held) {
    throw new IllegalStateException("such an adapter is a file alone");
  }
}
