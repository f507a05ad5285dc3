// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import dev.tva.analysis.Action;
import dev.tva.analysis.Analysis;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.lower.Planner;
import dev.tva.plan.Plan;
import dev.tva.plan.Remainder;
import dev.tva.plan.Statistics;
import dev.tva.repl.Reply.Part;
import dev.tva.session.Assertions;
import dev.tva.session.KeptFromAnchor;
import dev.tva.view.Shows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Does what a statement asks for: plans it, has it computed, and says what came out. */
final class Work {
  private final State state;
  private final Analysis analysis;
  private final List<Part> parts = new ArrayList<>();
  private final boolean titled;
  private final boolean done;
  private long bytesRead;

  /** {@code titled} is whether to repeat the formula before what it gives. */
  Work(State state, Analysis analysis, boolean titled) {
    this.state = state;
    this.titled = titled;
    this.analysis = withProvenance(state, analysis);
    this.done = run();
  }

  List<Part> parts() {
    return parts;
  }

  /** Whether it came to its end. */
  boolean done() {
    return done;
  }

  long bytesRead() {
    return bytesRead;
  }

  private static Analysis withProvenance(State state, Analysis a) {
    if (a.actions().stream().noneMatch(x -> x instanceof Action.Save)) {
      return a;
    }
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put(Repl.INPUT, SavedScript.provenance(state.ledger(), state.visible()));
    return new Analysis(
        a.graph(),
        a.spaces(),
        a.supports(),
        a.inputs(),
        a.actions(),
        a.problems(),
        a.origins(),
        a.bindings(),
        new LinkedHashMap<>(sources),
        a.parameters());
  }

  private boolean run() {
    Planner.Planned planned = Planner.plan(analysis, state.settings().doublePrecision());
    parts.addAll(State.problems(planned.problems()));
    if (planned.problems().stream().anyMatch(Diagnostic::isError)) {
      return false;
    }
    try {
      Statistics statistics = compute(planned.plan());
      Shows shows = new Shows(analysis, planned, planned.plan().numbers(statistics));
      shows.views().forEach(v -> parts.add(new Part.Shown(titled ? v : v.untitled())));
      for (Shows.Drawing d : shows.drawings()) {
        parts.addAll(State.problems(state.host().draw(d, state.reads(), state.settings())));
        parts.add(new Part.Remark(d.picture().path() + ": drawn"));
      }
      return true;
    } catch (DiagnosticException e) {
      parts.add(new Part.Problem(e.diagnostic()));
    } catch (Host.Stopped _) {
      parts.add(new Part.Remark("stopped"));
    }
    return false;
  }

  private Statistics compute(Plan plan) {
    boolean asserts = analysis.actions().stream().anyMatch(x -> x instanceof Action.Assert);
    if (Remainder.isEmpty(plan) && !asserts) {
      return Statistics.NONE;
    }
    List<String> paths = analysis.inputs().stream().map(i -> i.path().orElseThrow()).toList();
    Host.Computed computed =
        state
            .host()
            .compute(
                new Host.Task(
                    plan,
                    new Host.Reads(paths, state.sources()),
                    state.settings(),
                    statistics -> Assertions.check(analysis, plan, statistics)));
    bytesRead = computed.bytesRead();
    if (!computed.differing().isEmpty()) {
      parts.add(new Part.Problem(KeptFromAnchor.warning(computed.differing())));
    }
    parts.addAll(State.problems(computed.notes()));
    if (!computed.report().isEmpty()) {
      parts.add(new Part.Remark(computed.report()));
    }
    return computed.statistics();
  }
}
