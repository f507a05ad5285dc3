// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Slug;
import dev.tva.graph.Grain;
import dev.tva.graph.ReduceFn;
import dev.tva.graph.Value;
import dev.tva.source.Span;
import dev.tva.tensor.TensorNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** What headers decide: the same tensors, the same shapes. Silent while only text is checked. */
public final class HeaderChecks {
  private final Workspace work;
  private final Uses uses;

  public HeaderChecks(Workspace work) {
    this.work = work;
    this.uses = new Uses(work);
  }

  /** Whether a value is sound for all tensors it has; reports what is not. */
  public boolean areSound(Value v, Span at) {
    return uses.areSound(v, at);
  }

  /**
   * Remembers which tensors of two values do not fit where the two meet in {@code made}. Whether
   * that matters is known once it is used.
   */
  public void meet(Value made, boolean sum, Value x, Value y, Span span) {
    if (work.textOnly()
        || x.grain() != Grain.ELEMENT
        || y.grain() != Grain.ELEMENT
        || x.whole()
        || y.whole()) {
      return;
    }
    SortedSet<String> onlyX = new TreeSet<>(TensorNames.ORDER);
    SortedSet<String> onlyY = new TreeSet<>(TensorNames.ORDER);
    if (sum) {
      lacking(x, y, onlyX, onlyY);
    }
    SortedMap<String, Supports.ShapePair> shapes = work.supports.conflicts(x, y);
    boolean reduced = made.grain() != Grain.ELEMENT;
    Clash clash = new Clash(x, y, reduced, span, work.report.frames(), onlyX, onlyY, shapes);
    SortedSet<String> names = clash.names();
    if (names.isEmpty()) {
      return;
    }
    // What clashes inside an operand is told there.
    Set<String> inside = uses.clashing(x, names, span);
    inside.addAll(uses.clashing(y, names, span));
    onlyX.removeAll(inside);
    onlyY.removeAll(inside);
    shapes.keySet().removeAll(inside);
    if (!clash.names().isEmpty()) {
      work.clashes.computeIfAbsent(made, _ -> new ArrayList<>()).add(clash);
    }
  }

  /** Two points have the same names; a delta has no name that its point lacks. */
  private void lacking(Value x, Value y, SortedSet<String> onlyX, SortedSet<String> onlyY) {
    boolean px = work.spaces.of(x).isPoint();
    boolean py = work.spaces.of(y).isPoint();
    Optional<SortedSet<String>> sx = work.supports.of(x);
    Optional<SortedSet<String>> sy = work.supports.of(y);
    if (sx.isPresent() && sy.isPresent() && !TensorNames.same(sx.get(), sy.get())) {
      if (py) {
        onlyX.addAll(minus(sx.get(), sy.get()));
      }
      if (px) {
        onlyY.addAll(minus(sy.get(), sx.get()));
      }
    }
  }

  private static SortedSet<String> minus(SortedSet<String> a, SortedSet<String> b) {
    SortedSet<String> rest = new TreeSet<>(TensorNames.ORDER);
    for (String s : a) {
      if (!b.contains(s)) {
        rest.add(s);
      }
    }
    return rest;
  }

  /** A selection that takes nothing is an error. */
  public boolean takesSomething(Value selection, Span span, List<PatternUse> patterns) {
    if (work.textOnly() || work.isQuiet(span)) {
      return true;
    }
    Optional<SortedSet<String>> all =
        work.supports.of(((dev.tva.graph.Op.Select) selection.op()).x());
    Optional<SortedSet<String>> kept = work.supports.of(selection);
    if (all.isEmpty() || kept.isEmpty()) {
      return true;
    }
    if (kept.get().isEmpty()) {
      work.report.add(PatternProblems.nothingTaken(all.get(), patterns, span));
      return false;
    }
    noteIdle(all.get(), patterns);
    return true;
  }

  /** An alternative that matches nothing is a note; {@code not "x"} never is. */
  public void noteIdle(SortedSet<String> names, List<PatternUse> patterns) {
    for (PatternUse use : patterns) {
      var matcher = use.pattern().matcher();
      if (!use.negated() && names.stream().noneMatch(matcher::matches)) {
        work.report.add(PatternProblems.idlePattern(names, use));
      }
    }
  }

  /** The number of elements, which needs no data, where it is one number. */
  public Optional<Long> size(ReduceFn fn, List<Value> values, Grain to) {
    Value x = values.getFirst();
    if (fn != ReduceFn.SIZE || to != Grain.MODEL || work.textOnly() || x.whole()) {
      return Optional.empty();
    }
    return work.supports
        .of(x)
        .filter(_ -> x.grain() == Grain.ELEMENT)
        .map(names ->
            work.supports.arithmetic(names).stream()
                .mapToLong(n -> work.supports.spec(x, n).elements())
                .sum());
  }

  /** Whether a text pattern is well formed; reports what is wrong with it. */
  public Optional<dev.tva.catalog.TensorPattern> pattern(String text, Span span) {
    try {
      return Optional.of(dev.tva.catalog.TensorPattern.parse(text));
    } catch (dev.tva.catalog.TensorPattern.Malformed e) {
      work.report.add(
          error(Slug.BAD_PATTERN, e.getMessage())
              .at(span)
              .help("a pattern is a run of name components:", "\"self_attn.{q,k}_proj\"")
              .build());
      return Optional.empty();
    }
  }

  /** A pattern as it stands in a condition. */
  public record PatternUse(dev.tva.catalog.TensorPattern pattern, Span span, boolean negated) {}
}
