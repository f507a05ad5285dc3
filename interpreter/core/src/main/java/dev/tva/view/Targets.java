// SPDX-License-Identifier: Apache-2.0
package dev.tva.view;

import dev.tva.adapter.Place;
import dev.tva.analysis.Analysis;
import dev.tva.diagnostic.Counted;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.graph.Walk;
import dev.tva.lower.Planner.Planned;
import dev.tva.plan.LowRankSum;
import dev.tva.support.Input;
import dev.tva.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** The modules that adapters change, by their last names, and of which rank the changes are. */
final class Targets {
  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";

  /** Those of one name: the ranks of sums of products, and how many are made otherwise. */
  private static final class Target {
    private final LongSummaryStatistics ranks = new LongSummaryStatistics();
    private long others;

    private String words() {
      String tensors = Counted.of(ranks.getCount() + others, "tensor");
      if (ranks.getCount() == 0) {
        return tensors + " of no stored rank";
      }
      String some = others == 0 ? "" : ", " + ranks.getCount();
      return ranks.getMin() == ranks.getMax()
          ? tensors + some + " of rank " + ranks.getMax()
          : tensors + some + " of ranks " + ranks.getMin() + " to " + ranks.getMax();
    }
  }

  private Targets() {}

  /** Empty where it is made of more than adapters. */
  static List<List<String>> rows(
      Analysis analysis, Planned planned, Value value, SortedSet<String> names) {
    SortedMap<String, Target> targets = new TreeMap<>();
    for (String name : names) {
      Optional<Value> own = planned.specializer().of(value, name);
      if (own.isEmpty() || !isOfAdapters(own.get(), analysis.inputs())) {
        return List.of();
      }
      Shape shape = analysis.supports().spec(own.get(), name).shape();
      Optional<List<List<LowRankSum.Term>>> terms =
          LowRankSum.of(
              own.get(),
              Place.matrices(name, shape).size(),
              i -> analysis.inputs().get(i).manifest().flatMap(m -> m.piece(name)));
      Target target = targets.computeIfAbsent(target(name), _ -> new Target());
      if (LowRankSum.rank(terms.orElse(List.of())) > 0) {
        target.ranks.accept(LowRankSum.rank(terms.get()));
      } else {
        target.others++;
      }
    }
    List<List<String>> rows = new ArrayList<>();
    targets.forEach((name, target) -> rows.add(List.of("target", name + ": " + target.words())));
    return rows;
  }

  private static boolean isOfAdapters(Value value, List<Input> inputs) {
    Set<Value> all = new HashSet<>();
    Walk.all(value, all);
    boolean any = false;
    for (Value v : all) {
      if (v.op() instanceof Op.Read(int input, _)) {
        if (!isAdapter(inputs.get(input), inputs)) {
          return false;
        }
        any = true;
      }
    }
    return any;
  }

  private static boolean isAdapter(Input input, List<Input> inputs) {
    Input at = input;
    while (at.seen().isPresent()) {
      at = inputs.get(at.seen().get().of());
    }
    return at.over().isPresent();
  }

  private static String target(String tensor) {
    String module =
        tensor.endsWith(WEIGHT) ? tensor.substring(0, tensor.length() - WEIGHT.length()) : tensor;
    int last = module.lastIndexOf('.');
    int start = module.endsWith(BIAS) ? module.lastIndexOf('.', last - 1) : last;
    return module.substring(start + 1);
  }
}
