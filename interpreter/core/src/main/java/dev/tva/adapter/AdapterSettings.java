// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What {@code adapter_config.json} says, as far as the change of the weights needs it.
 *
 * @param type {@code peft_type}
 * @param rank {@code r}
 * @param alpha {@code lora_alpha} or {@code alpha}
 * @param rootScaled {@code use_rslora}: divide by the root of the rank
 * @param ranks {@code rank_pattern}, in the order of the file, since the first that matches counts
 * @param alphas {@code alpha_pattern}, likewise
 * @param decomposed {@code use_dora}
 * @param fanInFanOut whether the base stores weights as [in, out]
 * @param tokens {@code trainable_token_indices} by the module's name; under the empty name where
 *     the file has a list alone
 * @param parameters {@code target_parameters}
 * @param tied {@code ensure_weight_tying}: a copy of a tied head is the embedding's
 * @param base {@code base_model_name_or_path}
 */
public record AdapterSettings(
    String type,
    OptionalInt rank,
    OptionalDouble alpha,
    boolean rootScaled,
    SequencedMap<String, Integer> ranks,
    SequencedMap<String, Double> alphas,
    boolean decomposed,
    boolean fanInFanOut,
    Map<String, List<Long>> tokens,
    List<String> parameters,
    boolean tied,
    Optional<String> base) {
  public AdapterSettings {
    ranks = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(ranks));
    alphas = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(alphas));
    tokens = Map.copyOf(tokens);
    parameters = List.copyOf(parameters);
  }

  private static Refused incomplete(String key) {
    return new Refused(
        "its configuration has no `" + key + "`",
        "copy or download its configuration again: it is not all there",
        List.of());
  }

  /** The rank that a module's factors must have. */
  int rankOf(String module) throws Refused {
    Optional<Integer> own = matching(ranks, key(module), "rank_pattern");
    if (own.isEmpty() && rank.isEmpty()) {
      throw incomplete("r");
    }
    return own.isPresent() ? own.get() : rank.getAsInt();
  }

  /** What the product of a module's factors is multiplied by (LoRA; rsLoRA, Kalajdzievski 2023). */
  double scaleOf(String module) throws Refused {
    int r = rankOf(module);
    return alphaOf(module) / (rootScaled ? Math.sqrt(r) : r);
  }

  /** What patterns are matched with: a parameter that is named as one is called by its own name. */
  private String key(String module) {
    String weight = module + ".weight";
    boolean parameter =
        parameters.stream().anyMatch(p -> weight.equals(p) || weight.endsWith("." + p));
    return parameter ? weight : module;
  }

  double alphaOf(String module) throws Refused {
    Optional<Double> own = matching(alphas, key(module), "alpha_pattern");
    double numerator = own.isPresent() ? own.get() : alpha.orElse(Double.NaN);
    if (Double.isNaN(numerator)) {
      throw incomplete("lora_alpha");
    }
    return numerator;
  }

  /** Keys are regular expressions, and the first that takes the end of the module's name counts. */
  private static <T> Optional<T> matching(
      SequencedMap<String, T> patterns, String module, String field) throws Refused {
    for (Map.Entry<String, T> e : patterns.entrySet()) {
      try {
        Matcher m = Pattern.compile("(.*\\.)?(" + e.getKey() + ")$").matcher(module);
        if (m.lookingAt()) {
          return Optional.of(e.getValue());
        }
      } catch (PatternSyntaxException _) {
        throw new Refused("a key of its `" + field + "` is no regular expression: " + e.getKey());
      }
    }
    return Optional.empty();
  }
}
