// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.script;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Names for bindings: words of the language and of what is called are not among them. */
public final class Names {
  private static final Set<String> WORDS =
      Set.of(
          ("param fn external import save to with show assert match if then else for in and or not"
               + " as true false model delta number mask string bool grain list tensors tensor"
               + " layer layers depth row rows column cols element size dtype files shard ndim f64"
               + " f32 f16 bf16 mean sum where zip norm max gradient lora trim rank bernoulli"
               + " blocks stack align rename fit experts expert split_experts normal soup slerp"
               + " nuslerp multislerp karcher ties_mergekit breadcrumbs breadcrumbs_ties dare_l1"
               + " dare_ties_mergekit della_l1 same_l1 model_stock nearswap sce ram ram_plus"
               + " arcee_fusion passthrough abs clamp router lerp geometric_median ties_sd_mecha")
              .split(" "));

  private final Set<String> used = new HashSet<>();

  /** A name like what is wanted, which nothing else has. */
  public String fresh(String wanted) {
    String bare =
        wanted.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]+", "_").replaceAll("^_+|_+$", "");
    String word = bare.isEmpty() ? "m" : Character.isDigit(bare.charAt(0)) ? "m" + bare : bare;
    String name = WORDS.contains(word) ? word + "_1" : word;
    for (int i = 2; !used.add(name); i++) {
      name = word + "_" + i;
    }
    return name;
  }
}
