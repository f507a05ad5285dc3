// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.config;

import dev.tva.catalog.Alteration;
import dev.tva.catalog.MixtureKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/** What a config says of a model whose blocks got experts, or have one no more. */
final class MixtureFields {
  /** What only mixtures have. */
  private static final Set<String> OF_MIXTURES =
      Set.of(
          "num_local_experts",
          "num_experts",
          "num_experts_per_tok",
          "moe_intermediate_size",
          "shared_expert_intermediate_size",
          "decoder_sparse_step",
          "norm_topk_prob",
          "mlp_only_layers",
          "output_router_logits",
          "router_aux_loss_coef",
          "router_jitter_noise");

  private final String type;
  private final List<String> known;
  private final SequencedMap<String, String> fields = new LinkedHashMap<>();
  private final Set<String> without;

  MixtureFields(Alteration.Mixed mixed) {
    type = mixed.kind().type();
    known = mixed.kind().denseTypes();
    without = Set.of();
    if (mixed.kind() == MixtureKind.MIXTRAL) {
      fields.put("intermediate_size", Long.toString(mixed.inner()));
      fields.put("num_local_experts", Integer.toString(mixed.experts()));
    } else {
      fields.put("num_experts", Integer.toString(mixed.experts()));
      fields.put("moe_intermediate_size", Long.toString(mixed.inner()));
      // Every block has experts, and the weights of those that see a token add up to one.
      fields.put("decoder_sparse_step", "1");
      fields.put("mlp_only_layers", "[]");
      fields.put("norm_topk_prob", "true");
    }
    if (mixed.shared() > 0) {
      fields.put("shared_expert_intermediate_size", Long.toString(mixed.shared()));
    }
    fields.put("num_experts_per_tok", Integer.toString(mixed.active()));
    if (mixed.kind() == MixtureKind.MIXTRAL) {
      // What transformers takes where nothing is said; said, readers of other kinds see it too.
      fields.put("output_router_logits", "false");
      fields.put("router_aux_loss_coef", "0.001");
      fields.put("router_jitter_noise", "0.0");
      // A Mixtral sees all of its context, also where the dense model had a window.
      fields.put("sliding_window", "null");
    }
  }

  MixtureFields(Alteration.Unmixed unmixed) {
    type = unmixed.kind().denseType();
    known = List.of(unmixed.kind().type());
    without = OF_MIXTURES;
    fields.put("intermediate_size", Long.toString(unmixed.inner()));
  }

  /** What the config calls the model then. */
  String type() {
    return type;
  }

  /** What it may call the model now. */
  List<String> known() {
    return known;
  }

  /** The config as it is then; empty where it is another model's. */
  Optional<String> change(String text) {
    String shorter =
        new String(
            ConfigFields.without(text.getBytes(StandardCharsets.ISO_8859_1), without),
            StandardCharsets.ISO_8859_1);
    JsonText json = JsonText.of(shorter);
    Optional<JsonText.Fields> root = json.root();
    if (root.isEmpty()
        || !(root.get().values().get("model_type") instanceof JsonText.Plain was)
        || known.stream().noneMatch(k -> was.written().equals("\"" + k + "\""))) {
      return Optional.empty();
    }
    json.replace(was, "\"" + type + "\"");
    if (root.get().values().get("architectures") instanceof JsonText.Items classes) {
      String from = camel(was.written().replace("\"", ""));
      List<String> now = new ArrayList<>();
      for (JsonText.Value v : classes.values()) {
        now.add(json.written(v).replaceFirst("^\"" + from, "\"" + camel(type)));
      }
      json.arrange(classes, now);
    }
    for (Map.Entry<String, String> field : fields.entrySet()) {
      json.set(root.get(), field.getKey(), field.getValue());
    }
    return Optional.of(json.changed());
  }

  /** As classes are named: {@code qwen2_moe} is Qwen2Moe. */
  private static String camel(String type) {
    StringBuilder name = new StringBuilder();
    for (String word : type.split("_")) {
      name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return name.toString();
  }
}
