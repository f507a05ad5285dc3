// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.ReduceFn;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.support.Supports.ShapePair;
import dev.tva.syntax.Expr;
import dev.tva.tensor.TensorNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What headers decide: the same tensors, the same shapes. Silent while only text is checked. */
public final class HeaderChecks {
  private final Workspace work;
  private final Uses uses;
  private final Meets meets;

  public HeaderChecks(Workspace work) {
    this.work = work;
    this.uses = new Uses(work);
    this.meets = work.supports.meets();
  }

  /** Whether a value is sound for all tensors it has; reports what is not. */
  public boolean areSound(Value v, Span at) {
    return uses.areSound(v, at);
  }

  /**
   * Remembers which tensors of the operands do not fit where they meet in {@code made}. Whether
   * that matters is known once it is used.
   */
  public void meet(Value made, Span span) {
    if (work.textOnly()) {
      return;
    }
    List<Value> operands = Meets.operands(made.op());
    List<Clash> found = new ArrayList<>();
    for (int j = 1; j < operands.size(); j++) {
      for (int i = 0; i < j; i++) {
        Value x = operands.get(i);
        Value y = operands.get(j);
        nothingShared(made, x, y, span).or(() -> clash(made, x, y, span)).ifPresent(found::add);
      }
    }
    remember(made, found);
  }

  /** Remembers where the arms of a choice stand; what they lack is known once it is used. */
  public void meetArms(Value made, List<Span> spans, Span span) {
    if (work.textOnly()) {
      return;
    }
    work.arms.putIfAbsent(made, new ArmHelp.Arms(spans, work.report.frames()));
    List<Value> arms = Meets.operands(made.op());
    List<Clash> found = new ArrayList<>();
    for (Value arm : arms) {
      nothingShared(made, arms.getFirst(), arm, span).ifPresent(found::add);
    }
    remember(made, found);
  }

  /** The same for what was made again, over inputs that are seen otherwise. */
  public void meetAgain(Value was, Value made, Span span) {
    ArmHelp.Arms places = work.arms.get(was);
    if (places != null) {
      meetArms(made, places.spans(), span);
    } else if (!(made.op() instanceof Op.Choose) && Meets.operands(made.op()).size() > 1) {
      meet(made, span);
    }
  }

  private Optional<Clash> clash(Value made, Value x, Value y, Span span) {
    SortedMap<String, ShapePair> shapes = new TreeMap<>(TensorNames.ORDER);
    List<Value> bringing = meets.bringing(made.op());
    SortedSet<String> onlyX =
        bringing.contains(x) ? missing(made, y, x) : Collections.emptySortedSet();
    SortedSet<String> onlyY =
        bringing.contains(y) ? missing(made, x, y) : Collections.emptySortedSet();
    boolean elements = x.grain() == Grain.ELEMENT && y.grain() == Grain.ELEMENT;
    if (elements && !x.whole() && !y.whole()) {
      shapes = work.supports.conflicts(x, y);
    }
    if (onlyX.isEmpty() && onlyY.isEmpty() && shapes.isEmpty()) {
      return Optional.empty();
    }
    Clash.Reason reason =
        onlyX.isEmpty() && onlyY.isEmpty()
            ? Clash.Reason.SHAPES
            : meets.reason(made.op(), x, y, !onlyX.isEmpty());
    return Optional.of(
        new Clash(
            reason,
            x,
            y,
            made.grain() != Grain.ELEMENT,
            span,
            work.report.frames(),
            new TreeSet<>(onlyX),
            new TreeSet<>(onlyY),
            shapes));
  }

  private Optional<Clash> nothingShared(Value made, Value x, Value y, Span span) {
    if (!work.supports.shareNothing(x, y)) {
      return Optional.empty();
    }
    SortedSet<String> all = work.supports.of(made).orElseGet(work.supports::names);
    return Optional.of(
        new Clash(
            Clash.Reason.NOTHING_SHARED,
            x,
            y,
            made.grain() != Grain.ELEMENT,
            span,
            work.report.frames(),
            has(x, all),
            has(y, all),
            new TreeMap<>()));
  }

  private SortedSet<String> has(Value v, SortedSet<String> names) {
    SortedSet<String> kept = new TreeSet<>(names);
    kept.removeAll(meets.lacking(v, names));
    return kept;
  }

  private SortedSet<String> missing(Value made, Value lacking, Value having) {
    return meets.missing(made.op(), lacking, work.supports.of(having).orElseThrow());
  }

  /** What clashes inside an operand, or between an earlier pair, is not told again. */
  private void remember(Value made, List<Clash> found) {
    Set<String> told = new HashSet<>();
    for (Clash clash : found) {
      SortedSet<String> names = clash.names();
      for (Value operand : Meets.operands(made.op())) {
        told.addAll(uses.clashing(operand, names, clash.span()));
      }
      clash.onlyLeft().removeAll(told);
      clash.onlyRight().removeAll(told);
      clash.shapes().keySet().removeAll(told);
      if (!clash.names().isEmpty()) {
        told.addAll(clash.names());
        work.clashes.computeIfAbsent(made, _ -> new ArrayList<>()).add(clash);
      }
    }
  }

  /** Whether a reduction has something to reduce; reports where it has not. */
  public boolean hasTensors(Value made, Span span) {
    if (work.textOnly()
        || !(made.op() instanceof Op.Reduce)
        || !(work.own(made).op() instanceof Op.Reduce r)
        || r.fn() == ReduceFn.SIZE
        || work.supports.tensorsOf(r).map(s -> !s.isEmpty()).orElse(true)) {
      return true;
    }
    work.report.add(
        error(Slug.NO_TENSORS, "there is no tensor to take this of")
            .at(span, "what is left are integers, or nothing")
            .note("found in the headers; no tensor data was read")
            .help(unselected(span))
            .build());
    return false;
  }

  /** The same of all tensors, where a selection stands in it. */
  private Help unselected(Span span) {
    String words = "to take it of all tensors:";
    return work.values.keySet().stream()
        .filter(e -> e instanceof Expr.Index)
        .map(e -> (Expr.Index) e)
        .filter(e -> e.span().source().equals(span.source()))
        .filter(e -> span.start() <= e.span().start() && e.span().end() <= span.end())
        .min(Comparator.comparing(e -> e.span().start()))
        .<Help>map(e -> {
          String all =
              span.source().text().substring(span.start(), e.span().start())
                  + e.target().span().text()
                  + span.source().text().substring(e.span().end(), span.end());
          return new Help.Change(words, all, new Edit(span, all));
        })
        .orElse(new Help.Advice("take tensors of numbers", ""));
  }

  /** A selection that takes nothing is an error. */
  public boolean takesSomething(Value selection, Expr.Index at, List<PatternUse> patterns) {
    Span span = at.index().span();
    if (work.textOnly() || work.isQuiet(span)) {
      return true;
    }
    Optional<SortedSet<String>> all = work.supports.of(((Op.Select) selection.op()).x());
    Optional<SortedSet<String>> kept = work.supports.of(work.own(selection));
    if (all.isEmpty() || kept.isEmpty()) {
      return true;
    }
    if (kept.get().isEmpty()) {
      int count = all.get().size();
      work.report.add(
          PatternProblems.nothingTaken(
              all.get(),
              patterns,
              span,
              count == 1 ? "to take the one there is:" : "to take all " + count + ":",
              new Edit(at.span(), at.target().span().text())));
      return false;
    }
    SortedSet<String> named = new TreeSet<>(all.get());
    named.addAll(kept.get());
    noteIdle(named, patterns);
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
        .of(work.own(x))
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
          error(Slug.BAD_PATTERN, e.getMessage()).at(span).help(wellFormed(text, span)).build());
      return Optional.empty();
    }
  }

  private static Help wellFormed(String text, Span span) {
    return PatternProblems.wellFormed(text)
        .filter(_ -> span.text().equals("\"" + text + "\""))
        .map(p -> "\"" + p + "\"")
        .<Help>map(p -> new Help.Change("write for instance:", p, new Edit(span, p)))
        .orElse(
            new Help.Advice("a pattern is a run of name components:", "\"self_attn.{q,k}_proj\""));
  }

  /** A pattern as it stands in a condition. */
  public record PatternUse(dev.tva.catalog.TensorPattern pattern, Span span, boolean negated) {}
}
