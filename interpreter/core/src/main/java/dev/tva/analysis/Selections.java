// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Counted;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.UnaryFn;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.support.HeaderChecks.PatternUse;
import dev.tva.support.Mends;
import dev.tva.support.PatternProblems;
import dev.tva.support.Workspace;
import dev.tva.syntax.Expr;
import dev.tva.tensor.TensorNames;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What is decided before data: selections of tensors, {@code if} and {@code match}. */
final class Selections {
  private final Workspace work;
  private final Bench bench;
  private final Evaluator evaluator;

  /** Whose condition is looked at. */
  private Optional<Expr> deciding = Optional.empty();

  Selections(Workspace work, Bench bench, Evaluator evaluator) {
    this.work = work;
    this.bench = bench;
    this.evaluator = evaluator;
  }

  /** Tensors of a value, or an item or a run of a list. */
  Val index(Expr.Index e, Scope scope) {
    Val target = evaluator.evaluate(e.target(), scope);
    return switch (target) {
      case Val.Items list -> item(list, e, scope);
      case Val.Node(Value v) when v.grain() == Grain.ELEMENT -> select(v, e, scope);
      case Val.Wrong _ -> target;
      case Val.Node _,
          Val.Text _,
          Val.Flag _,
          Val.GrainWord _,
          Val.DTypeWord _,
          Val.DTypeOfTensor _,
          Val.Library _,
          Val.Record _,
          Val.Table _,
          Val.Fn _ ->
          bench.wrong(
              error(
                      Slug.WRONG_TYPE,
                      "brackets select from tensors or a list, and this is "
                          + Problems.article(Types.word(target, work.spaces)))
                  .at(e.target().span())
                  .help(beforeReducing(e))
                  .build());
    };
  }

  /** {@code norm(tau)["mlp"]} as {@code norm(tau["mlp"])}. */
  private static Help beforeReducing(Expr.Index e) {
    if (e.target() instanceof Expr.Call c && !c.arguments().isEmpty()) {
      Span first = c.arguments().getFirst().span();
      String text = c.span().source().text();
      String code =
          text.substring(c.span().start(), first.start())
              + Mends.operand(first.text())
              + "["
              + e.index().span().text()
              + "]"
              + text.substring(first.end(), c.span().end());
      return new Help.Change("select before reducing:", code, new Edit(e.span(), code));
    }
    return new Help.Advice("select before reducing:", "norm(tau[\"mlp\"])");
  }

  private Val select(Value v, Expr.Index e, Scope scope) {
    deciding = Optional.of(e);
    List<PatternUse> patterns = new ArrayList<>();
    Optional<Val> condition = condition(e.index(), scope, false, patterns);
    if (condition.isEmpty()) {
      return Val.WRONG;
    }
    Value predicate = bench.value(condition.get(), e.index().span());
    Value selected = work.origin(work.graph.of(new Op.Select(v, predicate)), e.span());
    return bench.headers().takesSomething(selected, e, patterns)
        ? new Val.Node(selected)
        : Val.WRONG;
  }

  private Val item(Val.Items of, Expr.Index e, Scope scope) {
    List<Val> items = of.items();
    if (e.index() instanceof Expr.Text pattern) {
      String list = e.target().span().text();
      String item = list.equals("t") ? "x" : "t";
      return bench.wrong(
          error(Slug.WRONG_TYPE, "a pattern selects from tensors, and this is a list")
              .at(e.span())
              .instead(
                  "to select from each item:",
                  "[" + item + "[" + pattern.span().text() + "] for " + item + " in " + list + "]")
              .build());
    }
    if (e.index() instanceof Expr.Binary b && b.op() == Expr.BinaryOp.RANGE) {
      Optional<Integer> low = place(b.left(), items.size(), scope);
      Optional<Integer> high = place(b.right(), items.size(), scope);
      return low.isEmpty() || high.isEmpty()
          ? Val.WRONG
          : run(of, low.get(), Math.max(low.get(), Math.min(high.get() + 1, items.size())));
    }
    return place(e.index(), items.size(), scope).map(items::get).orElse(Val.WRONG);
  }

  private static Val run(Val.Items list, int from, int to) {
    List<String> names = list.names();
    return new Val.Items(
        list.items().subList(from, to), names.isEmpty() ? names : names.subList(from, to));
  }

  private Optional<Integer> place(Expr e, int size, Scope scope) {
    Optional<Integer> at = bench.integer(evaluator.evaluate(e, scope), e.span());
    if (at.isEmpty()) {
      return at;
    }
    int i = at.get() < 0 ? at.get() + size : at.get();
    if (i >= 0 && i < size) {
      return Optional.of(i);
    }
    if (work.textOnly()) {
      return size == 0 ? Optional.empty() : Optional.of(Math.clamp(i, 0, size - 1));
    }
    var d =
        error(
                Slug.OUT_OF_RANGE,
                "the list has "
                    + Counted.of(size, "item")
                    + ", and item "
                    + at.get()
                    + " is not one")
            .at(e.span());
    String counted = "items count from 0, and from -1 backwards";
    work.report.add(
        (size == 0 ? d.help(counted) : d.instead(counted + "; the last one is", "-1")).build());
    return Optional.empty();
  }

  /**
   * A condition known before data, in which strings are patterns: a flag where it is decided, else
   * a node.
   */
  private Optional<Val> condition(Expr e, Scope scope, boolean negated, List<PatternUse> patterns) {
    if (e instanceof Expr.Unary u && u.op() == Expr.UnaryOp.NOT) {
      return condition(u.operand(), scope, !negated, patterns)
          .map(v ->
              v instanceof Val.Flag(boolean b)
                  ? new Val.Flag(!b)
                  : bench.unary(UnaryFn.NOT, v, e.span()));
    }
    if (e instanceof Expr.Binary b && (b.op() == Expr.BinaryOp.AND || b.op() == Expr.BinaryOp.OR)) {
      boolean and = b.op() == Expr.BinaryOp.AND;
      Optional<Val> x = condition(b.left(), scope, negated, patterns);
      Optional<Val> y = condition(b.right(), scope, negated, patterns);
      if (x.isEmpty() || y.isEmpty()) {
        return Optional.empty();
      }
      if (x.get() instanceof Val.Flag(boolean flag)) {
        return flag == and ? y : x;
      }
      if (y.get() instanceof Val.Flag(boolean flag)) {
        return flag == and ? x : y;
      }
      return Optional.of(
          bench.binary(and ? BinaryFn.AND : BinaryFn.OR, x.get(), y.get(), e.span()));
    }
    Val v = evaluator.evaluate(e, scope);
    return switch (v) {
      case Val.Text(var text, _) ->
          text.isPresent() ? pattern(text.get(), e.span(), negated, patterns) : unknown(e);
      case Val.Flag _ -> Optional.of(v);
      case Val.Node(Value value) -> known(value, e.span());
      case Val.Wrong _ -> Optional.empty();
      case Val.Items _,
          Val.GrainWord _,
          Val.DTypeWord _,
          Val.DTypeOfTensor _,
          Val.Library _,
          Val.Record _,
          Val.Table _,
          Val.Fn _ -> {
        bench.wrong(Problems.noCondition(v, e.span()));
        yield Optional.empty();
      }
    };
  }

  private Optional<Val> unknown(Expr e) {
    return Optional.of(
        new Val.Node(work.graph.of(new Op.Unknown("pattern at " + e.span().start(), true))));
  }

  private Optional<Val> pattern(
      String text, Span span, boolean negated, List<PatternUse> patterns) {
    return bench
        .headers()
        .pattern(text, span)
        .map(p -> {
          patterns.add(new PatternUse(p, span, negated));
          return new Val.Node(work.graph.of(new Op.NameTest(p)));
        });
  }

  private Optional<Val> known(Value value, Span span) {
    if (!value.test()) {
      bench.wrong(Problems.noCondition(new Val.Node(value), span));
      return Optional.empty();
    }
    if (!value.known()) {
      bench.wrong(Problems.conditionNeedsData(span, decidedByData(span)));
      return Optional.empty();
    }
    return Optional.of(new Val.Node(value));
  }

  /** The choice or selection whose condition stands there, made of the mask that it is. */
  private Optional<Edit> decidedByData(Span condition) {
    String mask = condition.text();
    return deciding.map(e ->
        switch (e) {
          case Expr.If i ->
              new Edit(
                  i.span(),
                  "where("
                      + mask
                      + ", "
                      + i.then().span().text()
                      + ", "
                      + i.otherwise().span().text()
                      + ")");
          case Expr.Index i ->
              new Edit(
                  i.span(), Mends.operand(i.target().span().text()) + "*" + Mends.operand(mask));
          default -> new Edit(condition, mask);
        });
  }

  Val choose(Expr.If e, Scope scope) {
    deciding = Optional.of(e);
    Expr.Arm arm = new Expr.Arm(e.span(), e.condition(), e.then());
    return choose(List.of(arm), e.otherwise(), e.span(), scope);
  }

  Val choose(Expr.Match e, Scope scope) {
    deciding = Optional.empty();
    return choose(e.arms(), e.otherwise(), e.span(), scope);
  }

  private Val choose(List<Expr.Arm> arms, Expr otherwise, Span span, Scope scope) {
    List<Value> conditions = new ArrayList<>();
    List<Val> values = new ArrayList<>();
    List<Span> spans = new ArrayList<>();
    boolean wrong = false;
    Expr last = otherwise;
    Optional<SortedSet<String>> left = work.isQuiet(span) ? Optional.empty() : allNames();
    for (Expr.Arm arm : arms) {
      List<PatternUse> patterns = new ArrayList<>();
      Optional<Val> c = condition(arm.condition(), scope, false, patterns);
      if (c.isEmpty()) {
        wrong = true;
        continue;
      }
      if (c.get() instanceof Val.Flag(boolean taken)) {
        if (taken) {
          last = arm.value();
          break;
        }
        continue;
      }
      Value condition = bench.value(c.get(), arm.condition().span());
      if (left.isPresent() && condition.grain() != Grain.MODEL) {
        wrong |= !takes(left.get(), condition, arm, patterns);
      }
      conditions.add(condition);
      values.add(evaluator.evaluate(arm.value(), scope));
      spans.add(arm.value().span());
    }
    Val rest = evaluator.evaluate(last, scope);
    if (conditions.isEmpty()) {
      return wrong ? Val.WRONG : rest;
    }
    values.add(rest);
    spans.add(last.span());
    return wrong ? Val.WRONG : merged(conditions, values, spans, span);
  }

  private Val merged(List<Value> conditions, List<Val> values, List<Span> spans, Span span) {
    List<Value> nodes = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Optional<Value> node = bench.node(values.get(i), spans.get(i));
      if (node.isEmpty()) {
        return Val.WRONG;
      }
      nodes.add(node.get());
    }
    Optional<Diagnostic> problem = bench.branchesDiffer(nodes, span);
    if (problem.isPresent()) {
      return bench.wrong(problem.get());
    }
    Value otherwise = nodes.removeLast();
    Op.Choose choice = new Op.Choose(conditions, nodes, otherwise);
    Value made = work.origin(work.graph.of(choice), span);
    bench.headers().meetArms(made, spans, span);
    return new Val.Node(made);
  }

  /** A {@code match} without an arm; of an {@code if} what it is otherwise. */
  private Edit withoutArm(Expr.Arm without) {
    if (deciding.isPresent() && deciding.get() instanceof Expr.If i) {
      return new Edit(i.span(), i.otherwise().span().text());
    }
    Span arm = without.span();
    String text = arm.source().text();
    int end = arm.end();
    while (end < text.length() && " \t".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    return new Edit(
        arm.source()
            .span(
                arm.start(), end < text.length() && text.charAt(end) == ';' ? end + 1 : arm.end()),
        "");
  }

  private Optional<SortedSet<String>> allNames() {
    if (work.textOnly() || work.inputs.isEmpty()) {
      return Optional.empty();
    }
    SortedSet<String> all = new TreeSet<>(TensorNames.ORDER);
    work.inputs.forEach(i -> i.manifest().ifPresent(m -> all.addAll(m.tensors().keySet())));
    return Optional.of(all);
  }

  /** Takes an arm's tensors out of those that are left; reports an arm that gets none. */
  private boolean takes(
      SortedSet<String> left, Value condition, Expr.Arm arm, List<PatternUse> patterns) {
    boolean any = left.removeIf(n -> work.supports.holds(condition, n));
    SortedSet<String> all = allNames().orElseThrow();
    if (!any) {
      boolean earlier = all.stream().anyMatch(n -> work.supports.holds(condition, n));
      bench.wrong(
          earlier
              ? error(Slug.UNREACHABLE_ARM, "no tensor gets to this arm")
                  .at(arm.condition().span(), "the arms above take all it would match")
                  .help("put the more specific arm first, or leave this one out", withoutArm(arm))
                  .build()
              : PatternProblems.nothingTaken(
                  all, patterns, arm.condition().span(), "to leave the arm out", withoutArm(arm)));
      return false;
    }
    bench.headers().noteIdle(all, patterns);
    return true;
  }
}
