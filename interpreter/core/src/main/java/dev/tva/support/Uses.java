// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.catalog.View;
import dev.tva.graph.Grain;
import dev.tva.graph.Memo;
import dev.tva.graph.MetaFn;
import dev.tva.graph.Op;
import dev.tva.graph.ReduceFn;
import dev.tva.graph.Value;
import dev.tva.source.Span;
import dev.tva.tensor.InOrder;
import dev.tva.tensor.TensorNames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Follows what is shown, saved or asserted down to the inputs, with the tensors that are asked for:
 * selections and choices leave some out. Of those that are left, names and shapes must fit where
 * values meet, and a layer that is computed with must exist.
 */
final class Uses {
  private final Workspace work;
  private final Memo<Boolean> concerns =
      Memo.ofChildren(v ->
          v.op() instanceof Op.Meta(MetaFn fn, _) && fn.needsStack()
              || v.op().children().stream().anyMatch(this::concerns));

  Uses(Workspace work) {
    this.work = work;
  }

  /** A value, the tensors it is asked for, and whether it is only compared. */
  private record Visit(Value value, SortedSet<String> names, Span at, boolean compared) {}

  private record Seen(Value value, boolean compared) {}

  private sealed interface Found {}

  private record Clashing(Clash clash, SortedSet<String> names) implements Found {}

  private record Outside(MetaFn fn, SortedSet<String> names, Span at) implements Found {}

  /** Whether a value is sound for all tensors it has; reports what is not. */
  boolean areSound(Value v, Span at) {
    if (work.textOnly() || !concerns(v)) {
      return true;
    }
    List<Found> all = follow(v, asked(v), at);
    for (Found found : all) {
      switch (found) {
        case Clashing(Clash clash, var names) ->
            work.report.add(ClashProblem.of(work, clash, names), clash.frames());
        case Outside(MetaFn fn, var names, Span span) ->
            work.report.add(HeaderProblems.outsideStacks(work, fn, names, span), List.of());
      }
    }
    return all.isEmpty();
  }

  /** Those of the names at which a value clashes in itself. */
  Set<String> clashing(Value v, SortedSet<String> names, Span at) {
    Set<String> all = new HashSet<>();
    if (concerns(v)) {
      for (Found found : follow(v, names, at)) {
        if (found instanceof Clashing clashing) {
          all.addAll(clashing.names());
        }
      }
    }
    return all;
  }

  private SortedSet<String> asked(Value v) {
    SortedSet<String> names = work.supports.of(v).orElseGet(work.supports::names);
    return work.spaces.of(v).isModel() ? names : work.supports.arithmetic(names);
  }

  private List<Found> follow(Value v, SortedSet<String> names, Span at) {
    List<Found> found = new ArrayList<>();
    Map<Seen, Set<String>> seen = new HashMap<>();
    Deque<Visit> left = new ArrayDeque<>();
    left.push(new Visit(v, names, at, false));
    while (!left.isEmpty()) {
      Visit visit = held(left.pop());
      Optional<SortedSet<String>> news = news(seen, visit);
      if (news.isPresent()) {
        Visit fresh = new Visit(visit.value(), news.get(), place(visit), visit.compared());
        look(fresh, found);
        List<Visit> below = below(fresh).stream().filter(b -> concerns(b.value())).toList();
        below.reversed().forEach(left::push);
      }
    }
    return found;
  }

  /** The visit with those of its tensors that the value has: elsewhere it is zero. */
  private Visit held(Visit v) {
    Optional<SortedSet<String>> own = work.supports.of(v.value());
    if (own.isEmpty() || TensorNames.same(own.get(), v.names())) {
      return v;
    }
    SortedSet<String> names = new TreeSet<>(TensorNames.ORDER);
    for (String name : v.names()) {
      if (own.get().contains(name)) {
        names.add(name);
      }
    }
    return new Visit(v.value(), names, v.at(), v.compared());
  }

  /** The names a value was not asked for before; empty if there are none. */
  private static Optional<SortedSet<String>> news(Map<Seen, Set<String>> seen, Visit visit) {
    Seen key = new Seen(visit.value(), visit.compared());
    Set<String> before = seen.get(key);
    if (before == null) {
      seen.put(key, new HashSet<>(visit.names()));
      return Optional.of(visit.names());
    }
    SortedSet<String> news = new TreeSet<>(TensorNames.ORDER);
    for (String name : visit.names()) {
      if (before.add(name)) {
        news.add(name);
      }
    }
    return news.isEmpty() ? Optional.empty() : Optional.of(news);
  }

  /** Where the text says it, as long as that is the text that uses it. */
  private Span place(Visit visit) {
    Span origin = work.origins.get(visit.value());
    return origin != null && origin.source().equals(visit.at().source()) ? origin : visit.at();
  }

  private void look(Visit v, List<Found> found) {
    for (Clash clash : work.clashes.getOrDefault(v.value(), List.of())) {
      boolean whole = v.value().grain() == Grain.MODEL || v.value().grain() == Grain.LAYER;
      SortedSet<String> names = clash.names();
      if (!whole) {
        names.retainAll(v.names());
      }
      if (!names.isEmpty()) {
        found.add(new Clashing(clash, names));
      }
    }
    if (v.value().op() instanceof Op.Choose c && !work.clashes.containsKey(v.value())) {
      lookAtArms(c, v, found);
    }
    if (v.value().op() instanceof Op.Meta(MetaFn fn, _) && fn.needsStack() && !v.compared()) {
      SortedSet<String> outside = new TreeSet<>(TensorNames.ORDER);
      for (String name : work.supports.arithmetic(v.names())) {
        if (work.supports.stacks().block(name).isEmpty()) {
          outside.add(name);
        }
      }
      if (!outside.isEmpty()) {
        found.add(new Outside(fn, outside, v.at()));
      }
    }
  }

  /** What a value is computed from, with the tensors each is asked for. */
  private List<Visit> below(Visit v) {
    return switch (v.value().op()) {
      case Op.Recalled(Value x, View view) ->
          List.of(new Visit(x, former(view, v.names()), v.at(), v.compared()));
      case Op.Fact _, Op.Origin _ -> List.of();
      case Op.Select(Value x, Value p) ->
          List.of(
              new Visit(p, v.names(), v.at(), true),
              new Visit(x, having(p, v.names()), v.at(), v.compared()));
      case Op.Choose c -> arms(c, v);
      case Op.Reduce r -> {
        boolean whole = r.to() == Grain.MODEL || r.to() == Grain.LAYER;
        SortedSet<String> names = whole ? reduced(r) : v.names();
        yield all(r.arguments(), names, v.at(), r.fn() == ReduceFn.SIZE);
      }
      case Op.Binary(var fn, Value x, Value y) ->
          all(List.of(x, y), v.names(), v.at(), v.compared() || fn.isTest());
      case Op.Unary _,
          Op.Where _,
          Op.Stated _,
          Op.Gradient _,
          Op.Top _,
          Op.RunningSum _,
          Op.Matrix _,
          Op.Affine _ ->
          all(v.value().op().children(), v.names(), v.at(), v.compared());
    };
  }

  private static SortedSet<String> former(View view, SortedSet<String> names) {
    SortedSet<String> former = new TreeSet<>(TensorNames.ORDER);
    names.forEach(n -> view.source(n).ifPresent(former::add));
    return former;
  }

  private static List<Visit> all(
      List<Value> values, SortedSet<String> names, Span at, boolean compared) {
    return values.stream().map(x -> new Visit(x, names, at, compared)).toList();
  }

  private SortedSet<String> having(Value predicate, SortedSet<String> names) {
    return InOrder.set(names.stream().filter(n -> work.supports.holds(predicate, n)).toList());
  }

  private List<Visit> arms(Op.Choose c, Visit v) {
    List<Visit> visits = new ArrayList<>(all(c.conditions(), v.names(), v.at(), true));
    chosen(c, v.names())
        .forEach((arm, names) -> visits.add(new Visit(arm, names, v.at(), v.compared())));
    return visits;
  }

  /** Which tensors each arm is chosen for, in order of the arms. */
  private SequencedMap<Value, SortedSet<String>> chosen(Op.Choose c, SortedSet<String> names) {
    Map<Value, SortedSet<String>> byArm = new HashMap<>();
    for (String name : names) {
      byArm
          .computeIfAbsent(work.supports.arm(c, name), _ -> new TreeSet<>(TensorNames.ORDER))
          .add(name);
    }
    SequencedMap<Value, SortedSet<String>> ordered = new LinkedHashMap<>();
    for (Value arm : c.arms()) {
      if (byArm.containsKey(arm)) {
        ordered.put(arm, byArm.get(arm));
      }
    }
    return ordered;
  }

  /** An arm that is a model, or computed from one, has what it is chosen for. */
  private void lookAtArms(Op.Choose c, Visit v, List<Found> found) {
    ArmHelp.Arms places = work.arms.get(v.value());
    if (places == null) {
      return;
    }
    chosen(c, v.names())
        .forEach((arm, names) -> {
          SortedSet<String> missing = work.supports.meets().missing(c, arm, names);
          if (!missing.isEmpty()) {
            found.add(new Clashing(armLacks(c, arm, missing, places), missing));
          }
        });
  }

  private Clash armLacks(Op.Choose c, Value arm, SortedSet<String> missing, ArmHelp.Arms places) {
    String first = missing.first();
    Value having =
        c.arms().stream()
            .filter(a -> work.supports.of(a).map(s -> s.contains(first)).orElse(false))
            .findFirst()
            .orElse(arm);
    return new Clash(
        Clash.Reason.ARM,
        having,
        arm,
        false,
        places.spans().get(c.arms().indexOf(arm)),
        places.frames(),
        missing,
        new TreeSet<>(),
        new TreeMap<>());
  }

  /** The tensors a reduction to fewer numbers than one per tensor runs over. */
  private SortedSet<String> reduced(Op.Reduce r) {
    return work.supports.arithmetic(work.supports.meets().names(r).orElseGet(work.supports::names));
  }

  /** Whether there is anything to look at below a value: for most formulas there is not. */
  private boolean concerns(Value v) {
    return work.clashes.containsKey(v) || work.arms.containsKey(v) || concerns.of(v);
  }
}
