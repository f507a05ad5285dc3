// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Slug;
import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.ReduceFn;
import dev.tva.graph.Value;
import dev.tva.source.Span;
import dev.tva.tensor.TensorNames;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** What headers decide: the same tensors, the same shapes. Silent while only text is checked. */
final class HeaderChecks {
  private final Workspace work;

  HeaderChecks(Workspace work) {
    this.work = work;
  }

  /** Whether two values can meet in an operation; reports why not. */
  boolean meet(BinaryFn fn, Value x, Value y, Span span) {
    if (work.textOnly()
        || x.grain() != Grain.ELEMENT
        || y.grain() != Grain.ELEMENT
        || x.whole()
        || y.whole()) {
      return true;
    }
    if (fn == BinaryFn.ADD || fn == BinaryFn.SUBTRACT) {
      if (!sameNames(x, y, span)) {
        return false;
      }
    }
    SortedMap<String, Supports.ShapePair> conflicts = work.supports.conflicts(x, y);
    if (!conflicts.isEmpty()) {
      work.report.add(HeaderProblems.shapes(work, conflicts, x, y, span));
      return false;
    }
    return true;
  }

  /** Two points have the same names; a delta has no name that its point lacks. */
  private boolean sameNames(Value x, Value y, Span span) {
    boolean px = work.spaces.of(x).isPoint();
    boolean py = work.spaces.of(y).isPoint();
    Optional<SortedSet<String>> sx = work.supports.of(x);
    Optional<SortedSet<String>> sy = work.supports.of(y);
    if (!(px || py) || sx.isEmpty() || sy.isEmpty() || sx.get().equals(sy.get())) {
      return true;
    }
    SortedSet<String> onlyX = minus(sx.get(), sy.get());
    SortedSet<String> onlyY = minus(sy.get(), sx.get());
    boolean bad = px && py || px && !onlyY.isEmpty() || py && !onlyX.isEmpty();
    if (bad) {
      work.report.add(HeaderProblems.names(work, x, y, onlyX, onlyY, span));
    }
    return !bad;
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
  boolean takesSomething(Value selection, Span span, List<PatternUse> patterns) {
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
      work.report.add(HeaderProblems.nothingTaken(all.get(), patterns, span));
      return false;
    }
    noteIdle(all.get(), patterns);
    return true;
  }

  /** An alternative that matches nothing is a note; {@code not "x"} never is. */
  void noteIdle(SortedSet<String> names, List<PatternUse> patterns) {
    for (PatternUse use : patterns) {
      var matcher = use.pattern().matcher();
      if (!use.negated() && names.stream().noneMatch(matcher::matches)) {
        work.report.add(HeaderProblems.idlePattern(names, use));
      }
    }
  }

  /** The number of elements, which needs no data, where it is one number. */
  Optional<Long> size(ReduceFn fn, List<Value> values, Grain to) {
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
  Optional<dev.tva.catalog.TensorPattern> pattern(String text, Span span) {
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
  record PatternUse(dev.tva.catalog.TensorPattern pattern, Span span, boolean negated) {}
}
