// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import dev.tva.catalog.Manifest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The tensors of a PEFT file by module. A name is {@code base_model.model.} (which integrations
 * leave out), the module's path in the base, and what the tensor is to the module.
 */
record PeftNames(
    SequencedMap<String, Factors> modules, Map<String, String> copies, Map<String, String> shared) {
  private static final String PREFIX = "base_model.model.";
  private static final String SHARED = "base_model.";
  private static final String WRAPPED = ".base_layer";

  /** What a name may end with, and the part it is then. */
  private static final Map<String, String> PARTS = parts();

  private static final List<String> FOREIGN = List.of(".lora_diag", ".oft_R", ".boft_R", ".hra_u");

  private static Map<String, String> parts() {
    Map<String, String> all = new LinkedHashMap<>();
    for (String factor : List.of("lora_A", "lora_B", "lora_magnitude_vector")) {
      all.put("." + factor + ".weight", factor);
    }
    all.put(".lora_B.bias", "lora_B.bias");
    for (String factor : List.of("lora_A", "lora_B", "lora_E")) {
      all.put("." + factor, factor);
    }
    LowRankForms.PARTS.forEach(part -> all.put("." + part, part));
    for (String part :
        List.of(
            "lora_embedding_A",
            "lora_embedding_B",
            "lora_magnitude_vector",
            "ia3_l",
            "vera_lambda_b",
            "vera_lambda_d")) {
      all.put("." + part, part);
    }
    all.put(".token_adapter.trainable_tokens_delta", "tokens");
    all.put(".trainable_tokens_delta", "tokens");
    return all;
  }

  /** Where a whole model was saved instead of the adapter, the adapter's name stands in these. */
  private static final Pattern NAMED =
      Pattern.compile(
          "\\.(lora_(?:A|B|magnitude_vector|embedding_A|embedding_B))\\.(?!weight$|bias$)[^.]+"
              + "(\\.weight|\\.bias|)$");

  /** Names that begin with {@code base_model.} alone belong to all modules (VeRA). */
  static PeftNames of(Manifest adapter) throws Refused {
    SequencedMap<String, Factors> modules = new LinkedHashMap<>();
    Map<String, String> copies = new TreeMap<>();
    Map<String, String> shared = new TreeMap<>();
    for (String tensor : adapter.names()) {
      if (tensor.startsWith(SHARED) && !tensor.startsWith(PREFIX)) {
        shared.put(tensor.substring(SHARED.length()), tensor);
        continue;
      }
      String full = tensor.startsWith(PREFIX) ? tensor.substring(PREFIX.length()) : tensor;
      String name = NAMED.matcher(full).replaceFirst(".$1$2");
      for (String foreign : FOREIGN) {
        if (name.contains(foreign)) {
          throw new Refused("`" + foreign.substring(1) + "` of `" + tensor + "` is not supported");
        }
      }
      var part = PARTS.entrySet().stream().filter(e -> name.endsWith(e.getKey())).findFirst();
      if (part.isPresent()) {
        String module = name.substring(0, name.length() - part.get().getKey().length());
        Factors factors = modules.computeIfAbsent(module, m -> new Factors(adapter, m));
        if (factors.has(part.get().getValue())) {
          throw new Refused(
              "it has two of `" + name + "`: it holds several adapters",
              "save each of them to a folder of its own",
              List.of());
        }
        factors.put(part.get().getValue(), tensor);
      } else {
        int dot = name.lastIndexOf('.');
        String module = dot < 0 ? "" : name.substring(0, dot);
        String whole =
            module.endsWith(WRAPPED)
                ? module.substring(0, module.length() - WRAPPED.length()) + name.substring(dot)
                : name;
        copies.put(whole, tensor);
      }
    }
    return new PeftNames(modules, copies, shared);
  }
}
