// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.analysis.Problems.Role;
import dev.tva.builtin.Labels;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.MatrixFn;
import dev.tva.graph.Op;
import dev.tva.graph.UnaryFn;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.support.Budget;
import dev.tva.support.Mends;
import dev.tva.support.Workspace;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Literals;
import dev.tva.syntax.Statement;
import dev.tva.tensor.DType;
import dev.tva.tensor.Rational;
import dev.tva.type.Space;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Evaluates expressions: host values are computed, tensor arithmetic becomes graph. */
final class Evaluator {
  private static final int LONGEST_RANGE = 100_000;

  private final Workspace work;
  private final Bench bench;
  private final Selections selections;
  private final Calls calls;

  Evaluator(Workspace work, Bench bench) {
    this.work = work;
    this.bench = bench;
    this.selections = new Selections(work, bench, this);
    this.calls = new Calls(work, bench, this);
  }

  /** What expressions outside functions were found to be, for messages that explain a sum. */
  Map<Expr, Val> values() {
    return work.values;
  }

  Val evaluate(Expr e, Scope scope) {
    if (!work.budget.step()) {
      return work.report.has(Slug.OUT_OF_RANGE)
          ? Val.WRONG
          : bench.wrong(Budget.tooManySteps(e.span()));
    }
    Val val = compute(e, scope);
    if (val instanceof Val.Items list && !work.budget.holds(list)) {
      return bench.wrong(Budget.tooManyItems(e.span()));
    }
    if (work.report.depth() == 0) {
      work.values.put(e, val);
    }
    return val;
  }

  private Val compute(Expr e, Scope scope) {
    return switch (e) {
      case Expr.Number(_, Rational value) -> {
        work.saw(value);
        yield new Val.Node(work.graph.of(new Op.Const(value)));
      }
      case Expr.Text t -> text(t, scope);
      case Expr.Bool(_, boolean b) -> new Val.Flag(b);
      case Expr.Name n -> name(n, scope, Role.TENSORS);
      case Expr.ListOf l -> items(l, scope);
      case Expr.Comprehension c -> comprehension(c, scope);
      case Expr.Unary u -> unary(u, scope);
      case Expr.Binary b -> binary(b, scope);
      case Expr.Call c -> calls.call(c, scope);
      case Expr.Index i -> selections.index(i, scope);
      case Expr.Field f -> field(f, scope);
      case Expr.Function f -> calls.closure("fn", f.parameters(), f.body(), scope, false);
      case Expr.If i -> selections.choose(i, scope);
      case Expr.Match m -> selections.choose(m, scope);
      case Expr.As a -> as(a, scope);
      case Expr.Block b -> block(b, scope);
      case Expr.Missing _ -> Val.WRONG;
    };
  }

  /** Of a name that is bound nowhere it is said what would have to stand there. */
  Val evaluate(Expr e, Scope scope, Role role) {
    return e instanceof Expr.Name n && scope.find(n.name()).isEmpty()
        ? name(n, scope, role)
        : evaluate(e, scope);
  }

  private Val name(Expr.Name n, Scope scope, Role role) {
    Optional<Scope.Binding> found = scope.find(n.name());
    if (found.isPresent()) {
      return found.get().value();
    }
    return scope.isIncomplete()
        ? Val.WRONG
        : bench.wrong(
            Problems.unknownName(n.name(), n.span(), scope.visible(), role, work.formula));
  }

  private Val text(Expr.Text t, Scope scope) {
    StringBuilder all = new StringBuilder();
    boolean known = true;
    Optional<String> folder = Optional.empty();
    for (Expr.Part part : t.parts()) {
      switch (part) {
        case Expr.Part.Literal(_, String s) -> all.append(s);
        case Expr.Part.Hole(Expr value) -> {
          Val v = evaluate(value, scope);
          if (v instanceof Val.Wrong) {
            return v;
          }
          if (!all.isEmpty()) {
            String front = all.substring(0, all.lastIndexOf("/") + 1);
            folder = folder.or(() -> Optional.of(front));
          } else if (v instanceof Val.Text whole) {
            // Who gives the beginning of a path chooses where it leads.
            folder = whole.folder();
          }
          Optional<String> s = show(v);
          if (s.isEmpty() && !unknown(v)) {
            return bench.wrong(
                error(
                        Slug.WRONG_TYPE,
                        "this is "
                            + Problems.article(Types.word(v, work.spaces))
                            + " and has no text")
                    .at(value.span())
                    .note("a string takes strings, and numbers that are known before data")
                    .help("to put the name itself:", spelt(value))
                    .build());
          }
          known &= s.isPresent();
          all.append(s.orElse(""));
          Optional<Diagnostic> tooLong = Budget.tooLong(all, t.span());
          if (tooLong.isPresent()) {
            return bench.wrong(tooLong.get());
          }
        }
      }
    }
    return new Val.Text(known ? Optional.of(all.toString()) : Optional.empty(), folder);
  }

  /** The name itself, in place of what it is bound to. */
  private static Edit spelt(Expr value) {
    Span span = value.span();
    String text = span.source().text();
    int open = text.lastIndexOf("${", span.start());
    int close = text.indexOf('}', span.end());
    return new Edit(
        span.source().span(Math.max(0, open), close + 1), span.text().replaceAll("\\W+", "_"));
  }

  private static boolean unknown(Val v) {
    return v instanceof Val.Text || v instanceof Val.Node(var value) && value.known();
  }

  private static Optional<String> show(Val v) {
    return switch (v) {
      case Val.Text(var s, _) -> s;
      case Val.Flag(boolean b) -> Optional.of(Boolean.toString(b));
      case Val.GrainWord(var g) -> Optional.of(g.word());
      case Val.DTypeWord(var d) -> Optional.of(d.word());
      case Val.Node(var value) ->
          value.op() instanceof Op.Const(Rational r) ? Optional.of(r.toString()) : Optional.empty();
      case Val.Items _, Val.Table _, Val.Host _ -> Optional.empty();
    };
  }

  private Val items(Expr.ListOf l, Scope scope) {
    List<Val> all = new ArrayList<>();
    for (Expr item : l.items()) {
      Val v = evaluate(item, scope);
      if (v instanceof Val.Wrong) {
        return v;
      }
      all.add(v);
    }
    work.saw(Rational.of(all.size()));
    List<String> written = l.items().stream().map(i -> i.span().text()).toList();
    return new Val.Items(all, work.report.inLibrary() ? List.of() : Labels.ofWritten(all, written));
  }

  private Val comprehension(Expr.Comprehension c, Scope scope) {
    Optional<Val.Items> source = list(c.source(), scope);
    if (source.isEmpty()) {
      return Val.WRONG;
    }
    List<Val> all = new ArrayList<>();
    Seeds seeds = new Seeds(work);
    for (Val item : source.get().items()) {
      Scope inner = scope.child();
      if (!bind(c.binder(), item, inner)) {
        return Val.WRONG;
      }
      Val v = evaluate(c.item(), inner);
      if (v instanceof Val.Wrong) {
        return v;
      }
      all.add(v);
      seeds.itemDone();
    }
    seeds.warn(c);
    return new Val.Items(all, Labels.of(source.get()));
  }

  /** The items of a list expression; reports what is none. */
  Optional<Val.Items> list(Expr e, Scope scope) {
    Val v = evaluate(e, scope);
    if (v instanceof Val.Items items) {
      return Optional.of(items);
    }
    if (!(v instanceof Val.Wrong)) {
      bench.wrong(
          Problems.wrongType(
              "list", Types.word(v, work.spaces), e.span(), "this", new Mends(work)));
    }
    return Optional.empty();
  }

  /** Binds one name, or takes a tuple apart. */
  boolean bind(Expr.Binder binder, Val item, Scope scope) {
    if (binder.names().size() == 1) {
      scope.bind(binder.names().getFirst().name(), item, binder.names().getFirst().span());
      return true;
    }
    if (!(item instanceof Val.Items(var parts, _)) || parts.size() != binder.names().size()) {
      if (!(item instanceof Val.Wrong)) {
        String what =
            item instanceof Val.Items(var parts, _) ? "a tuple of " + parts.size() : "one value";
        bench.wrong(
            error(
                    Slug.WRONG_TYPE,
                    "an item here is "
                        + what
                        + ", and there are "
                        + binder.names().size()
                        + " names for it")
                .at(binder.span())
                .help("give as many names as a tuple has parts", named(binder, item))
                .build());
      }
      return false;
    }
    for (int i = 0; i < parts.size(); i++) {
      scope.bind(binder.names().get(i).name(), parts.get(i), binder.names().get(i).span());
    }
    return true;
  }

  private static Edit named(Expr.Binder binder, Val item) {
    List<String> names = new ArrayList<>();
    int parts = item instanceof Val.Items(var all, _) ? all.size() : 1;
    for (int i = 0; i < parts; i++) {
      names.add(i < binder.names().size() ? binder.names().get(i).name() : "part" + (i + 1));
    }
    String code = String.join(", ", names);
    return new Edit(binder.span(), parts == 1 ? code : "(" + code + ")");
  }

  private Val unary(Expr.Unary u, Scope scope) {
    Val v = evaluate(u.operand(), scope);
    return switch (u.op()) {
      case NEGATE -> bench.unary(UnaryFn.NEGATE, v, u.span());
      case NOT ->
          v instanceof Val.Flag(boolean b)
              ? new Val.Flag(!b)
              : test(v, u.operand().span(), u.span())
                  .map(t -> bench.unary(UnaryFn.NOT, new Val.Node(t), u.span()))
                  .orElse(Val.WRONG);
    };
  }

  /** A mask or a truth value that is not decided yet. */
  private Optional<Value> test(Val v, Span span, Span condition) {
    if (v instanceof Val.Node(Value value) && value.test()) {
      return Optional.of(value);
    }
    if (!(v instanceof Val.Wrong)) {
      bench.wrong(
          v instanceof Val.Text
              ? error(Slug.WRONG_TYPE, "a string is a pattern only inside a selection or an arm")
                  .at(span)
                  .help(selecting(condition))
                  .build()
              : Problems.noCondition(v, span));
    }
    return Optional.empty();
  }

  private Val binary(Expr.Binary b, Scope scope) {
    return switch (b.op()) {
      case AND, OR -> logic(b, scope);
      case RANGE -> range(b, scope);
      case MATMUL -> product(b, scope);
      case EQ, NE -> equality(b, scope);
      case ADD -> arithmetic(BinaryFn.ADD, b, scope);
      case SUBTRACT -> arithmetic(BinaryFn.SUBTRACT, b, scope);
      case MULTIPLY -> arithmetic(BinaryFn.MULTIPLY, b, scope);
      case DIVIDE -> arithmetic(BinaryFn.DIVIDE, b, scope);
      case POWER -> arithmetic(BinaryFn.POWER, b, scope);
      case LT -> arithmetic(BinaryFn.LT, b, scope);
      case LE -> arithmetic(BinaryFn.LE, b, scope);
      case GT -> arithmetic(BinaryFn.GT, b, scope);
      case GE -> arithmetic(BinaryFn.GE, b, scope);
    };
  }

  private Val product(Expr.Binary b, Scope scope) {
    Val x = evaluate(b.left(), scope);
    Val y = evaluate(b.right(), scope);
    return bench.matrix(MatrixFn.MATMUL, List.of(x, y), List.of(), b.span());
  }

  private Val arithmetic(BinaryFn fn, Expr.Binary b, Scope scope) {
    boolean scales = fn == BinaryFn.MULTIPLY || fn == BinaryFn.POWER;
    boolean scaled = fn == BinaryFn.DIVIDE || fn == BinaryFn.POWER;
    Val x = evaluate(b.left(), scope, scales ? Role.NUMBER : Role.TENSORS);
    Val y = evaluate(b.right(), scope, scaled ? Role.NUMBER : Role.TENSORS);
    Optional<Value> left = bench.node(x, b.left().span(), b.span());
    Optional<Value> right = bench.node(y, b.right().span(), b.span());
    return left.isEmpty() || right.isEmpty()
        ? Val.WRONG
        : bench.binary(fn, left.get(), right.get(), b.span());
  }

  private Val logic(Expr.Binary b, Scope scope) {
    Val x = evaluate(b.left(), scope);
    boolean and = b.op() == Expr.BinaryOp.AND;
    if (x instanceof Val.Flag(boolean flag)) {
      return flag == and ? evaluate(b.right(), scope) : x;
    }
    Val y = evaluate(b.right(), scope);
    if (y instanceof Val.Flag(boolean flag) && !(x instanceof Val.Wrong)) {
      return flag == and ? x : y;
    }
    Optional<Value> left = test(x, b.left().span(), b.span());
    Optional<Value> right = test(y, b.right().span(), b.span());
    return left.isEmpty() || right.isEmpty()
        ? Val.WRONG
        : bench.binary(and ? BinaryFn.AND : BinaryFn.OR, left.get(), right.get(), b.span());
  }

  private Val equality(Expr.Binary b, Scope scope) {
    boolean eq = b.op() == Expr.BinaryOp.EQ;
    Val x = evaluate(b.left(), scope);
    if (x instanceof Val.DTypeOfTensor) {
      Optional<DType> d = dtype(b.right());
      if (d.isEmpty()) {
        return bench.wrong(
            error(Slug.WRONG_TYPE, "this is no dtype")
                .at(b.right().span())
                .help("compare with a dtype:", "dtype == bf16", new Edit(b.right().span(), "bf16"))
                .build());
      }
      Val same = new Val.Node(work.graph.of(new Op.DTypeTest(d.get())));
      return eq ? same : bench.unary(UnaryFn.NOT, same, b.span());
    }
    Val y = evaluate(b.right(), scope);
    if (x instanceof Val.Wrong || y instanceof Val.Wrong) {
      return Val.WRONG;
    }
    if (x instanceof Val.Text(var s, _) && y instanceof Val.Text(var t, _)) {
      return s.isPresent() && t.isPresent()
          ? new Val.Flag(s.equals(t) == eq)
          : new Val.Node(work.graph.of(new Op.Unknown("text at " + b.span().start(), true)));
    }
    boolean host = !(x instanceof Val.Node) && !(y instanceof Val.Node);
    if (host && x.getClass() == y.getClass()) {
      return new Val.Flag(x.equals(y) == eq);
    }
    return arithmetic(eq ? BinaryFn.EQ : BinaryFn.NE, b, scope);
  }

  /** A dtype word where one is expected. */
  static Optional<DType> dtype(Expr e) {
    return e instanceof Expr.Name(_, String word) ? DType.ofWord(word) : Optional.empty();
  }

  private Val range(Expr.Binary b, Scope scope) {
    Optional<Integer> low = bench.integer(evaluate(b.left(), scope), b.left().span());
    Optional<Integer> high = bench.integer(evaluate(b.right(), scope), b.right().span());
    if (low.isEmpty() || high.isEmpty()) {
      return Val.WRONG;
    }
    if ((long) high.get() - low.get() > LONGEST_RANGE) {
      return bench.wrong(
          error(Slug.OUT_OF_RANGE, "this range has more than " + LONGEST_RANGE + " numbers")
              .at(b.span())
              .help(
                  "a list is for what could be written out; at most:",
                  new Edit(b.span(), low.get() + ".." + ((long) low.get() + LONGEST_RANGE)))
              .build());
    }
    List<Val> all = new ArrayList<>();
    for (int i = low.get(); i <= high.get(); i++) {
      all.add(new Val.Node(work.graph.number(i)));
    }
    work.saw(Rational.of(all.size()));
    return new Val.Items(all);
  }

  private Val field(Expr.Field f, Scope scope) {
    Val target = evaluate(f.target(), scope);
    if (target instanceof Val.Library(String name, Map<String, Val> members)) {
      Val member = members.get(f.field().name());
      return member != null
          ? member
          : bench.wrong(Problems.unknownMember(name, f.field(), members.keySet()));
    }
    if (target instanceof Val.Record(_, Map<String, Val> fields)) {
      Val part = fields.get(f.field().name());
      return part != null ? part : bench.wrong(Problems.unknownPart(f.field(), fields.keySet()));
    }
    return target instanceof Val.Wrong
        ? target
        : bench.wrong(
            error(
                    Slug.WRONG_TYPE,
                    Problems.article(Types.word(target, work.spaces)) + " has no fields")
                .at(f.field().span())
                .help(
                    target instanceof Val.Node(Value v) && v.grain() == Grain.ELEMENT
                        ? selecting(f)
                        : new Help.Advice(
                            "libraries (`import \"x.tva\" as lib`) and `svd(x)` have names inside",
                            ""))
                .build());
  }

  /** Of a delta in use what a condition takes. */
  private Help selecting(Span condition) {
    String words = "write it there:";
    return new Mends(work)
        .delta()
        .map(t -> t + "[" + condition.text() + "]")
        .<Help>map(code -> new Help.Change(words, code, new Edit(condition, code)))
        .orElse(new Help.Advice(words, "tau[" + condition.text() + "]"));
  }

  private static Help selecting(Expr.Field f) {
    String code =
        Mends.operand(f.target().span().text()) + "[" + Literals.quoted(f.field().name()) + "]";
    return new Help.Change("to select tensors, use brackets:", code, new Edit(f.span(), code));
  }

  private Val as(Expr.As a, Scope scope) {
    Val v = evaluate(a.value(), scope);
    String space = a.space().name();
    if (!space.equals("model") && !space.equals("delta")) {
      return bench.wrong(
          error(Slug.WRONG_TYPE, "`as` states a space, and `" + space + "` is none")
              .at(a.space().span())
              .instead("write:", "model")
              .instead("or:", "delta")
              .build());
    }
    Optional<Value> value = bench.node(v, a.value().span());
    if (value.isEmpty()) {
      return Val.WRONG;
    }
    boolean tensors =
        work.spaces.of(value.get()) instanceof Space.Weighted
            || value.get().grain() == dev.tva.graph.Grain.ELEMENT;
    if (!tensors) {
      return bench.wrong(
          Problems.wrongType(
              "tensors", Types.word(v, work.spaces), a.span(), "this", new Mends(work)));
    }
    return new Val.Node(
        work.origin(work.graph.of(new Op.Stated(value.get(), space.equals("model"))), a.span()));
  }

  private Val block(Expr.Block b, Scope scope) {
    Scope inner = scope.child();
    for (Statement.Bind bind : b.bindings()) {
      Val v = evaluate(bind.value(), inner);
      Optional<Scope.Binding> before = inner.own(bind.name().name());
      if (before.isPresent()) {
        bench.wrong(
            Problems.alreadyBound(bind.name().name(), bind.name().span(), before.get().span()));
      }
      inner.bind(bind.name().name(), v, bind.name().span());
    }
    return evaluate(b.result(), inner);
  }

  Calls calls() {
    return calls;
  }
}
