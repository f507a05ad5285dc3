// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.tensor.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** The tensors that have a row for each token: embedding, head, and what goes by their rows. */
public final class TokenTensors {
  /** The first of these that a model has says how many rows all have. */
  private static final List<String> EMBEDDINGS =
      List.of(
          "shared",
          "embed_tokens",
          "wte",
          "embed_in",
          "word_embeddings",
          "token_embedding",
          "tok_embeddings",
          "word_embedding",
          "embedding");

  private static final Set<String> OTHERS =
      Set.of(
          "lm_head",
          "embed_out",
          "output",
          "output_layer",
          "proj_out",
          "decoder",
          "predictions",
          "final_logits_bias",
          "embed_tokens_per_layer",
          "shared_head",
          "head");

  private TokenTensors() {}

  /** How many rows they have; empty where a model has no embedding. */
  public static OptionalLong rows(Manifest manifest) {
    for (String embedding : EMBEDDINGS) {
      for (Map.Entry<String, TensorSpec> e : manifest.tensors().entrySet()) {
        if (module(e.getKey()).equals(embedding) && e.getValue().shape().ndim() == 2) {
          return OptionalLong.of(e.getValue().shape().rows());
        }
      }
    }
    return OptionalLong.empty();
  }

  /** Those of a model, by name. */
  public static Map<String, TensorSpec> of(Manifest manifest) {
    OptionalLong rows = rows(manifest);
    Map<String, TensorSpec> found = new LinkedHashMap<>();
    manifest
        .tensors()
        .forEach((name, spec) -> {
          String module = module(name);
          boolean named = EMBEDDINGS.contains(module) || OTHERS.contains(module);
          List<Long> shape = spec.shape().dimensions();
          if (named
              && rows.isPresent()
              && (shape.size() == 1 || shape.size() == 2)
              && shape.getFirst() == rows.getAsLong()
              && !spec.dtype().isInteger()) {
            found.put(name, spec);
          }
        });
    return found;
  }

  /** The last component but {@code weight} and {@code bias}. */
  private static String module(String name) {
    String[] parts = name.split("\\.");
    int last = parts.length - 1;
    boolean part = parts[last].equals("weight") || parts[last].equals("bias");
    return parts[part && last > 0 ? last - 1 : last];
  }
}
