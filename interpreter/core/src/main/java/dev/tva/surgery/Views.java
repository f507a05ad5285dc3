// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import dev.tva.catalog.Alteration;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.catalog.Run;
import dev.tva.catalog.View;
import dev.tva.graph.Grain;
import dev.tva.graph.Memo;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.source.Span;
import dev.tva.support.HeaderChecks;
import dev.tva.support.Input;
import dev.tva.support.Workspace;
import dev.tva.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Makes of an expression the same one over inputs that are seen otherwise. What it is for all
 * tensors or for a layer, and what it asks of a tensor's name, stays what it was.
 */
final class Views {
  private final Workspace work;
  private final Span span;
  private final Function<Input, Input.Sight> as;
  private final Predicate<Input> changes;
  private final Optional<View> names;
  private final Function<Input, Manifest> seen;
  private final Function<Input, String> label;
  private final Memo<Value> made = new Memo<>(this::needs, this::make);

  /**
   * @param span where the view is asked for
   * @param as how an input is seen
   * @param names where tensors have other names in it
   * @param seen what an input holds in it
   * @param label what an input is called in it
   * @param changes whether an input is seen otherwise at all
   */
  private Views(
      Workspace work,
      Span span,
      Function<Input, Input.Sight> as,
      Optional<View> names,
      Function<Input, Manifest> seen,
      Function<Input, String> label,
      Predicate<Input> changes) {
    this.work = work;
    this.span = span;
    this.as = as;
    this.names = names;
    this.seen = seen;
    this.label = label;
    this.changes = changes;
  }

  /** Of tensors under other names. */
  static Views renamed(Workspace work, Span span, View view, Function<Input, String> label) {
    return renamed(work, span, view, label, _ -> Optional.empty());
  }

  /** The same, where that changes the config of what is seen. */
  static Views renamed(
      Workspace work,
      Span span,
      View view,
      Function<Input, String> label,
      Function<Input, Optional<Alteration>> alters) {
    return new Views(
        work,
        span,
        i -> new Input.Sight.Renamed(part(view, i), alters.apply(i)),
        Optional.of(view),
        i -> i.manifest().orElseThrow().seen(label.apply(i), view),
        label,
        _ -> true);
  }

  /** Of tensors under other names, some of which are parts of what they are of. */
  static Views cut(
      Workspace work,
      Span span,
      View view,
      Function<Input, Map<String, Run>> cuts,
      Function<Input, String> label,
      Function<Input, Optional<Alteration>> alters) {
    return new Views(
        work,
        span,
        i -> new Input.Sight.Cut(part(view, i), cuts.apply(i), alters.apply(i)),
        Optional.of(view),
        i -> i.manifest().orElseThrow().seen(label.apply(i), view, cuts.apply(i)),
        label,
        _ -> true);
  }

  /** Of the same tensors in other shapes. */
  static Views reshaped(
      Workspace work,
      Span span,
      Function<Input, Input.Sight> as,
      Function<Input, Manifest> seen,
      Function<Input, String> label,
      Predicate<Input> changes) {
    return new Views(work, span, as, Optional.empty(), seen, label, changes);
  }

  /** Of the same tensors: what is asked of their names and places is asked as it is now. */
  static Views recalled(Workspace work, Span span, View view) {
    return new Views(
        work,
        span,
        _ -> new Input.Sight.Unread(""),
        Optional.of(view),
        i -> i.manifest().orElseThrow(),
        Input::label,
        _ -> false);
  }

  /** As far as it is about an input: the same for all expressions that the input stands in. */
  private static View part(View view, Input input) {
    return view.of(input.manifest().orElseThrow().names());
  }

  /** While headers are not known: over inputs of which nothing is known. */
  static Views unread(Workspace work, Span span) {
    return new Views(
        work,
        span,
        _ -> new Input.Sight.Unread(span.text()),
        Optional.empty(),
        _ -> {
          throw new IllegalStateException("headers that are not known");
        },
        _ -> span.text(),
        _ -> true);
  }

  /** Whether the headers of all that a value reads are known. */
  static boolean areKnown(Workspace work, Value x) {
    return work.supports.reads(x).stream().allMatch(i -> work.inputs.get(i).manifest().isPresent());
  }

  Value of(Value x) {
    return made.of(x);
  }

  /** Tensors of zeros beside those of an input. */
  static Value blank(
      Workspace work,
      Span span,
      Input beside,
      boolean delta,
      String label,
      Map<String, TensorSpec> specs) {
    Map<String, Piece> pieces = new HashMap<>();
    specs.forEach((name, spec) -> pieces.put(name, new Piece.Blank(spec)));
    Input.Seen key = new Input.Seen(beside.index(), new Input.Sight.Blank(specs));
    Input zeros =
        known(work, key)
            .orElseGet(() -> {
              Input added =
                  new Input(
                      work.inputs.size(),
                      label,
                      delta,
                      Optional.empty(),
                      beside.path(),
                      Optional.of(new Manifest(label, specs, pieces, Map.of(), List.of())),
                      List.of(),
                      Optional.of(key),
                      Optional.empty());
              work.inputs.add(added);
              return added;
            });
    return work.origin(work.graph.of(new Op.Read(zeros.index(), delta)), span);
  }

  private static Optional<Input> known(Workspace work, Input.Seen key) {
    return work.inputs.stream().filter(i -> i.seen().equals(Optional.of(key))).findFirst();
  }

  private boolean isKept(Value v) {
    boolean taken = v.grain() == Grain.TENSOR && names.isEmpty();
    return taken
        || v.grain() == Grain.MODEL
        || v.grain() == Grain.LAYER
        || v.op() instanceof Op.Fact
        || v.op() instanceof Op.Gradient;
  }

  private List<Value> needs(Value v) {
    return isKept(v) ? List.of() : v.op().children();
  }

  private Value make(Value v) {
    if (v.grain() == Grain.MODEL) {
      return v;
    }
    if (isKept(v)) {
      return names.map(view -> work.graph.of(new Op.Recalled(v, view))).orElse(v);
    }
    return switch (v.op()) {
      case Op.Read r -> read(r);
      case Op.Random(var fn, Value seed, var through) -> {
        Optional<View> both = names.map(n -> through.map(n::over).orElse(n)).or(() -> through);
        yield work.origin(work.graph.of(new Op.Random(fn, seed, both)), span);
      }
      case Op.Top(Value x, Value cut) -> met(v, work.graph.of(new Op.Top(now(x), grouped(cut))));
      case Op.RunningSum(Value x, Value totals) ->
          met(v, work.graph.of(new Op.RunningSum(now(x), grouped(totals))));
      case Op.Fact _, Op.Zero _, Op.Elementwise _, Op.Grouped _, Op.Seen _, Op.Matrix _ ->
          met(v, work.graph.of(v.op().with(this::now)));
    };
  }

  /** A statistic that tensors have in common is that of all there were. */
  private Value grouped(Value statistic) {
    return statistic.grain() == Grain.MODEL && names.isPresent()
        ? work.graph.of(new Op.Recalled(statistic, names.get()))
        : now(statistic);
  }

  private Value now(Value child) {
    return made.of(child);
  }

  /** What meets in a value meets again, as other tensors. */
  private Value met(Value v, Value now) {
    Span place = work.origins.getOrDefault(v, span);
    new HeaderChecks(work).meetAgain(v, work.origin(now, place), place);
    return now;
  }

  private Value read(Op.Read r) {
    Input of = work.inputs.get(r.input());
    if (!changes.test(of)) {
      return work.graph.of(r);
    }
    Input.Seen key = new Input.Seen(of.index(), as.apply(of));
    Input found = known(work, key).orElseGet(() -> add(of, key));
    return work.origin(work.graph.of(new Op.Read(found.index(), r.delta())), span);
  }

  private static List<Alteration> alterations(Input of, Input.Sight as) {
    List<Alteration> all = new ArrayList<>(of.alterations());
    switch (as) {
      case Input.Sight.Renamed(_, var alters) -> alters.ifPresent(all::add);
      case Input.Sight.Fitted(_, _, var alters) -> alters.ifPresent(all::add);
      case Input.Sight.Cut(_, _, var alters) -> alters.ifPresent(all::add);
      case Input.Sight.Aligned(_, _, _, _, var alters) -> all.addAll(alters);
      case Input.Sight.Blank _, Input.Sight.Spread _, Input.Sight.Unread _ -> {}
    }
    return all;
  }

  private Input add(Input of, Input.Seen key) {
    Input added =
        new Input(
            work.inputs.size(),
            label.apply(of),
            of.delta(),
            of.over(),
            of.path(),
            of.manifest().map(_ -> seen.apply(of)),
            alterations(of, key.as()),
            Optional.of(key),
            Optional.empty());
    work.inputs.add(added);
    return added;
  }
}
