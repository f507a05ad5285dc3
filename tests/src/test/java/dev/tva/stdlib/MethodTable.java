// SPDX-License-Identifier: Apache-2.0
package dev.tva.stdlib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tva.assist.Cards;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Calls of every function of the library, each a delta of a list of task vectors {@code ts} and the
 * model {@code base} that they start from. What holds of all methods is tested with these.
 */
final class MethodTable {
  /** Such that of one task vector that task vector comes back. */
  static final List<String> IDENTITIES =
      List.of(
          "soup(ts)",
          "lerp(ts[0], ts[-1], 0.3)",
          "wise_ft(base, base + ts[0], alpha = 1) - base",
          "expo(base, base + ts[0], alpha = 0) - base",
          "slerp(ts[0], ts[-1], 0.3)",
          "nuslerp(ts[0], ts[-1], 0.3)",
          "nuslerp(ts[0], ts[-1], 0.3, per = column)",
          "multislerp(ts)",
          "karcher(ts)",
          "geometric_median(ts)",
          "ema(ts)",
          "task_arithmetic(ts)",
          "negate(negmerge(ts))",
          "analogy(base, base + ts[0], base) - base",
          "norm_weighted(ts, power = -1)",
          "metagpt(ts)",
          "lines(ts[0], alpha = 1, beta = 0)",
          "ties(ts, density = 1)",
          "ties(ts, density = 1, per = row)",
          "ties_mergekit(ts)",
          "ties_sd_mecha(ts, density = 1)",
          "ties_peft(ts, density = 1)",
          "dare(ts[0], density = 1)",
          "dare_l1(ts[0], density = 1)",
          "dare_ties(ts, density = 1)",
          "dare_ties_mergekit(ts, density = 1)",
          "della(ts[0], density = 1, epsilon = 0)",
          "della_l1(ts[0], density = 1, epsilon = 0)",
          "della_ties(ts, density = 1, epsilon = 0)",
          "breadcrumbs(ts[0], density = 1)",
          "breadcrumbs_ties(ts, density = 1)",
          "magmax(ts)",
          "consensus(ts)",
          "emr(ts)[0]",
          "localize_and_stitch(ts, density = 1)",
          "sce(ts)",
          "ram(ts)",
          "ram_plus(ts)",
          "model_stock(ts)",
          "trim(ts[0], density = 1)",
          "nearswap(base, base + ts[0], t = 100) - base",
          "passthrough(base + ts[0]) - base",
          "agreeing(ts, elect(ts))",
          "sum([w*t for (w, t) in zip(shares([], ts), ts)])",
          "low_rank(ts[0], share = 1)",
          "knots(ts, merge = fn(us) = ties(us, density = 1))",
          "cart([base + t for t in ts], share = 1) - base",
          "star(ts, eta = 1)",
          "tsv_merge(ts)",
          "subspace_boost(ts[0], beta = 1)",
          "wudi(ts, ridge = 0)",
          "wudi_steps(ts, steps = 3)");

  /** Others: defaults, and arguments at which little or nothing is left. */
  static final List<String> OTHERS =
      List.of(
          "nuslerp(ts[0], ts[-1], 0.3, per = row)",
          "slerp(ts[0], ts[-1], 0.3, per = row)",
          "multislerp(ts, per = row)",
          "expo(base, base + ts[0]) - base",
          "wise_ft(base, base + ts[0]) - base",
          "nearswap(base, base + ts[0], t = 0.1) - base",
          "arcee_fusion(base, base + ts[0]) - base",
          "passthrough(base + ts[0], scale = 0.5) - base",
          "cart([base + t for t in ts]) - base",
          "slerp(ts[0], ts[-1], 0.3, per = model)",
          "karcher(ts, per = row)",
          "geometric_median(ts, per = model)",
          "random_control(ts[0])",
          "lines(ts[0])*lines_alpha(ts, ts[0])",
          "ties(ts)",
          "ties_mergekit(ts, density = 1%)",
          "dare(ts[0])",
          "dare(ts[0], density = 0)",
          "dare_l1(ts[0], density = 0)",
          "dare_ties_mergekit(ts, density = 10%, normalize = true)",
          "della(ts[0])",
          "della(ts[0], density = 5%, epsilon = 5%)",
          "breadcrumbs(ts[0])",
          "breadcrumbs(ts[0], density = 50%, gamma = 60%)",
          "breadcrumbs(ts[0], density = 0)",
          "pcb(ts)",
          "localize_and_stitch(ts)",
          "localize_and_stitch(ts, density = 0)",
          "sce(ts, density = 0)",
          "sce(ts, density = 40%)",
          "model_stock(ts, per = row)",
          "low_rank(ts[0])",
          "low_rank(ts[0], rank = 3)",
          "iso_c(ts)",
          "iso_cts(ts)",
          "knots(ts)",
          "star(ts)",
          "subspace_boost(ts[0], beta = 2%)",
          "wudi(ts)",
          "elect(ts)",
          "ties(ts, density = 0)",
          "ties_mergekit(ts, density = 0)",
          "trim(ts[0], density = 0)",
          "pcb(ts, density = 0)",
          "consensus(ts, lambda = 1e9)",
          "ram(ts, epsilon = 1e9)",
          "ram_plus(ts, epsilon = 1e9)",
          "breadcrumbs_ties(ts)",
          "della_ties(ts)",
          "dare_ties(ts)",
          "della_l1(ts[0])",
          "subspace_boost(ts[0], beta = 0)",
          "star(ts, eta = 0)",
          "iso_cts(ts, common = 0)",
          "wudi_steps(ts, steps = 20, rate = 1e-3)");

  private MethodTable() {}

  /** All calls, each with a name for a file. */
  static SequencedMap<String, String> all() {
    SequencedMap<String, String> all = new LinkedHashMap<>();
    for (String call : IDENTITIES) {
      all.put("id" + all.size(), call);
    }
    for (String call : OTHERS) {
      all.put("m" + all.size(), call);
    }
    return all;
  }

  /** Fails where a function of the library is called nowhere. */
  static void assertComplete() {
    List<String> missing = new ArrayList<>();
    for (Cards.Group group : new Cards().methods()) {
      for (var card : group.cards()) {
        if (all().values().stream().noneMatch(m -> m.matches(".*\\b" + card.name() + "\\(.*"))) {
          missing.add(card.name());
        }
      }
    }
    assertEquals(List.of(), missing);
  }
}
