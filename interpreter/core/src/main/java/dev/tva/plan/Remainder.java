// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.graph.Walk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/** What of a plan is left to do where some statistics are known already. */
public final class Remainder {
  private Remainder() {}

  /** The plan without the results that {@code known} says are there, and what they alone need. */
  public static Plan of(Plan plan, BiPredicate<TensorPass, Sink> known) {
    List<Phase> phases = plan.phases().stream().map(p -> of(p, known)).toList();
    return new Plan(
        plan.inputs(), plan.stacks(), phases, plan.outputs(), plan.coarse(), plan.values());
  }

  /** The same of one phase. */
  public static Phase of(Phase phase, BiPredicate<TensorPass, Sink> known) {
    List<TensorPass> passes = new ArrayList<>();
    for (TensorPass pass : phase.passes()) {
      List<Sink> sinks = new ArrayList<>(pass.program().sinks());
      sinks.removeIf(s -> known.test(pass, s));
      if (sinks.size() == pass.program().sinks().size()) {
        passes.add(pass);
      } else if (!sinks.isEmpty()) {
        passes.add(pass.with(reduced(pass.program(), sinks)));
      }
    }
    return new Phase(passes);
  }

  /** Whether there is nothing to compute and nothing to write. */
  public static boolean isEmpty(Plan plan) {
    return plan.outputs().isEmpty()
        && plan.phases().stream()
            .flatMap(p -> p.passes().stream())
            .flatMap(p -> p.program().sinks().stream())
            .noneMatch(Remainder::isResult);
  }

  /** Running totals and matrices kept serve other sinks only. */
  private static boolean isResult(Sink sink) {
    return switch (sink) {
      case Sink.Write _, Sink.Copy _, Sink.Factor _, Sink.Statistic _, Sink.Order _ -> true;
      case Sink.Running _, Sink.Keep _ -> false;
    };
  }

  /** Tiles stay as they were, whole rows or not, so that results keep their last bit. */
  private static Program reduced(Program program, List<Sink> sinks) {
    Set<Value> needed = new HashSet<>();
    for (Sink sink : sinks) {
      sink.values().forEach(v -> Walk.all(v, needed));
    }
    List<Value> order = program.order().stream().filter(needed::contains).toList();
    List<Integer> reads =
        program.reads().stream()
            .filter(
                i -> order.stream().anyMatch(v -> v.op() instanceof Op.Read r && r.input() == i))
            .toList();
    return new Program(
        order, sinks, reads, program.precision(), program.wholeRows(), program.whole());
  }
}
