// SPDX-License-Identifier: Apache-2.0
package dev.tva.view;

import dev.tva.analysis.Analysis;
import dev.tva.diagnostic.Counted;
import dev.tva.graph.Value;
import dev.tva.lower.Planner.Planned;
import dev.tva.plan.LowRankSum;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** The modules that an adapter changes, by their last names, and of which rank the changes are. */
final class Targets {
  private static final String WEIGHT = ".weight";

  private Targets() {}

  /** Empty where not all tensors are sums of products of stored factors. */
  static List<List<String>> rows(
      Analysis analysis, Planned planned, Value value, SortedSet<String> names) {
    SortedMap<String, LongSummaryStatistics> ranks = new TreeMap<>();
    for (String name : names) {
      Optional<List<LowRankSum.Term>> terms =
          planned
              .specializer()
              .of(value, name)
              .flatMap(v ->
                  LowRankSum.of(
                      v, i -> analysis.inputs().get(i).manifest().flatMap(m -> m.piece(name))));
      if (terms.isEmpty() || terms.get().isEmpty()) {
        return List.of();
      }
      ranks
          .computeIfAbsent(target(name), _ -> new LongSummaryStatistics())
          .accept(LowRankSum.rank(terms.get()));
    }
    List<List<String>> rows = new ArrayList<>();
    ranks.forEach((target, r) -> rows.add(List.of("target", target + ": " + words(r))));
    return rows;
  }

  private static String target(String tensor) {
    String module =
        tensor.endsWith(WEIGHT) ? tensor.substring(0, tensor.length() - WEIGHT.length()) : tensor;
    return module.substring(module.lastIndexOf('.') + 1);
  }

  private static String words(LongSummaryStatistics ranks) {
    String tensors = Counted.of(ranks.getCount(), "tensor");
    return ranks.getMin() == ranks.getMax()
        ? tensors + " of rank " + ranks.getMax()
        : tensors + " of ranks " + ranks.getMin() + " to " + ranks.getMax();
  }
}
