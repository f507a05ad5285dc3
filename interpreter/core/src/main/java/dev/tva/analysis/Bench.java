// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.builtin.Invocation;
import dev.tva.builtin.Invocation.Workbench;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.GraphBuilder;
import dev.tva.graph.MatrixFn;
import dev.tva.graph.Op;
import dev.tva.graph.RandomFn;
import dev.tva.graph.ReduceFn;
import dev.tva.graph.UnaryFn;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.support.HeaderChecks;
import dev.tva.support.MatrixShapes;
import dev.tva.support.Mends;
import dev.tva.support.Workspace;
import dev.tva.surgery.Align;
import dev.tva.surgery.Blocks;
import dev.tva.surgery.Expert;
import dev.tva.surgery.Experts;
import dev.tva.surgery.Fit;
import dev.tva.surgery.Rename;
import dev.tva.surgery.Spread;
import dev.tva.surgery.Stack;
import dev.tva.syntax.Expr;
import dev.tva.tensor.Rational;
import dev.tva.type.Space;
import dev.tva.type.Spaces;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes graph values, each step checked: spaces, known zeros, tensors and shapes. */
final class Bench implements Workbench {
  private final Workspace work;
  private final HeaderChecks headers;
  private final Sources sources;
  private final Spread spread;

  Bench(Workspace work, Sources sources) {
    this.work = work;
    this.headers = new HeaderChecks(work);
    this.sources = sources;
    this.spread = new Spread(work);
  }

  @Override
  public GraphBuilder graph() {
    return work.graph;
  }

  @Override
  public Spaces spaces() {
    return work.spaces;
  }

  @Override
  public Val wrong(Diagnostic problem) {
    work.report.add(problem);
    return Val.WRONG;
  }

  /** Inside a library it is the call in the user's text that is given lists. */
  @Override
  public Help evened(Span call, String words) {
    return new Mends(work)
        .evened(work.report.outermost().orElse(call))
        .<Help>map(e -> new Help.Change(words + ":", e.text(), e))
        .orElse(new Help.Advice(words, ""));
  }

  @Override
  public Val open(Val path, boolean delta, Span span) {
    return sources.open(path, delta, span);
  }

  @Override
  public Val adapter(Val path, Span span, Val base, Span baseSpan) {
    return sources.adapter(path, span, base, baseSpan);
  }

  @Override
  public Val openAll(Val paths, Span span) {
    return sources.openAll(paths, span);
  }

  @Override
  public Val rename(Invocation call) {
    return Rename.of(work, call);
  }

  @Override
  public Val blocks(Invocation call) {
    return Blocks.of(work, call);
  }

  @Override
  public Val stack(Invocation call) {
    return apart(call, "parts", List.of("outside"))
        .map(this::wrong)
        .orElseGet(() -> Stack.of(work, call));
  }

  @Override
  public Val experts(Invocation call) {
    return apart(call, "models", List.of("base", "shared"))
        .map(this::wrong)
        .orElseGet(() -> Experts.of(work, call));
  }

  /** Why what is put together does not belong together. */
  private Optional<Diagnostic> apart(Invocation call, String list, List<String> others) {
    List<Val> given = new ArrayList<>();
    others.forEach(o -> given.add(call.argument(o)));
    given.addAll(call.items(list));
    List<Value> all = new ArrayList<>();
    for (Val v : given) {
      if (v instanceof Val.Node(Value value) && value.grain() == Grain.ELEMENT) {
        all.add(value);
      }
    }
    return branchesDiffer(all, call.span());
  }

  @Override
  public Val expert(Invocation call) {
    return Expert.one(work, call);
  }

  @Override
  public Val splitExperts(Invocation call) {
    return Expert.all(work, call);
  }

  @Override
  public Val fit(Invocation call) {
    return Fit.of(work, call);
  }

  @Override
  public Val tensor(Invocation call) {
    Grain per = call.grain("per").orElse(Grain.ELEMENT);
    if (per.isScalar()) {
      return wrong(
          error(Slug.WRONG_ARGUMENTS, "a tensor is a number per row, column or element")
              .at(call.span("per"))
              .help("for a number per row:", new Edit(call.span("per"), "row"))
              .build());
    }
    return sources.tensor(
        call.argument("file"), call.span("file"), call.argument("name"), call.span("name"), per);
  }

  @Override
  public Val align(Invocation call) {
    return Align.of(work, call);
  }

  HeaderChecks headers() {
    return headers;
  }

  /** A node, or a flag as 0 or 1; anything else is a type error. */
  Optional<Value> node(Val val, Span span) {
    return node(val, span, span);
  }

  /** {@code within} is the operation whose operand it is. */
  Optional<Value> node(Val val, Span span, Span within) {
    return switch (val) {
      case Val.Node(var value) -> Optional.of(value);
      case Val.Flag(boolean b) -> Optional.of(work.graph.number(b ? 1 : 0));
      case Val.Wrong _ -> Optional.empty();
      case Val.Text _,
          Val.Items _,
          Val.GrainWord _,
          Val.DTypeWord _,
          Val.DTypeOfTensor _,
          Val.Library _,
          Val.Record _,
          Val.Table _,
          Val.Fn _ -> {
        work.report.add(Problems.noArithmetic(val, span, within));
        yield Optional.empty();
      }
    };
  }

  @Override
  public Value value(Val val, Span span) {
    return node(val, span).orElseGet(() -> work.graph.number(0));
  }

  @Override
  public Optional<Integer> integer(Val val, Span span) {
    if (val instanceof Val.Node(Value v)) {
      if (v.op() instanceof Op.Const(Rational r)
          && r.isInteger()
          && r.numerator().bitLength() < 31) {
        return Optional.of(r.numerator().intValueExact());
      }
      if (work.textOnly() && v.known()) {
        return Optional.of(work.openLists.length());
      }
    }
    if (!(val instanceof Val.Wrong)) {
      work.report.add(
          error(Slug.WRONG_TYPE, "a whole number known before data is needed")
              .at(span)
              .help("write a number such as `3`")
              .build());
    }
    return Optional.empty();
  }

  @Override
  public Val unary(UnaryFn fn, Val x, Span span) {
    return node(x, span).<Val>map(v -> new Val.Node(unaryValue(fn, v, span))).orElse(Val.WRONG);
  }

  private Value unaryValue(UnaryFn fn, Value v, Span span) {
    if (v.op() instanceof Op.Const(Rational r)) {
      switch (fn) {
        case NEGATE -> {
          return work.graph.of(new Op.Const(r.negated()));
        }
        case ABS -> {
          return work.graph.of(new Op.Const(r.signum() < 0 ? r.negated() : r));
        }
        case FLOOR, CEIL -> {
          if (r.isInteger()) {
            return v;
          }
        }
        case NOT, SIGN, SQRT, EXP, LOG, TANH, SIN, COS, ACOS -> {}
      }
    }
    Value made = work.origin(work.graph.unary(fn, v), span);
    spread.made(made, List.of(v));
    return made;
  }

  @Override
  public Val binary(BinaryFn fn, Val x, Val y, Span span) {
    Optional<Value> left = node(x, span);
    Optional<Value> right = node(y, span);
    if (left.isEmpty() || right.isEmpty()) {
      return Val.WRONG;
    }
    return binary(fn, left.get(), right.get(), span);
  }

  Val binary(BinaryFn fn, Value left, Value right, Span span) {
    List<Value> both = spread.together(List.of(left, right), span);
    Value x = both.getFirst();
    Value y = both.getLast();
    if (fn == BinaryFn.DIVIDE && isKnownZero(y)) {
      return wrong(
          error(Slug.DIVISION_BY_ZERO, "this divides by zero")
              .at(span)
              .help("give a divisor that is not zero")
              .build());
    }
    Optional<Val> folded = fold(fn, x, y);
    if (folded.isPresent()) {
      return folded.get();
    }
    Optional<Diagnostic> problem = checkSpaces(fn, x, y, span);
    if (problem.isPresent()) {
      return wrong(problem.get());
    }
    Value made = work.origin(work.graph.binary(fn, x, y), span);
    spread.made(made, both);
    headers.meet(made, span);
    noteNeverZero(fn, x, y, span);
    return new Val.Node(made);
  }

  private boolean isKnownZero(Value y) {
    return y.grain() == Grain.MODEL && y.known() && work.spaces.isZero(y);
  }

  /** Known numbers stay exact. */
  private Optional<Val> fold(BinaryFn fn, Value x, Value y) {
    if (!(x.op() instanceof Op.Const(Rational a)) || !(y.op() instanceof Op.Const(Rational b))) {
      return Optional.empty();
    }
    int order = a.minus(b).signum();
    return switch (fn) {
      case ADD -> constant(a.plus(b));
      case SUBTRACT -> constant(a.minus(b));
      case MULTIPLY -> constant(a.times(b));
      case DIVIDE -> constant(a.over(b));
      case MIN -> constant(order <= 0 ? a : b);
      case MAX -> constant(order >= 0 ? a : b);
      case LT -> Optional.of(new Val.Flag(order < 0));
      case LE -> Optional.of(new Val.Flag(order <= 0));
      case GT -> Optional.of(new Val.Flag(order > 0));
      case GE -> Optional.of(new Val.Flag(order >= 0));
      case EQ -> Optional.of(new Val.Flag(order == 0));
      case NE -> Optional.of(new Val.Flag(order != 0));
      case AND -> Optional.of(new Val.Flag(a.signum() != 0 && b.signum() != 0));
      case OR -> Optional.of(new Val.Flag(a.signum() != 0 || b.signum() != 0));
      case POWER -> power(a, b);
    };
  }

  private Optional<Val> power(Rational a, Rational b) {
    if (!b.isInteger() || b.numerator().bitLength() > 10 || a.signum() == 0) {
      return Optional.empty();
    }
    int n = b.numerator().intValueExact();
    Rational r = Rational.ONE;
    for (int i = 0; i < Math.abs(n); i++) {
      r = r.times(a);
      if (!r.hasFewDigits()) {
        return Optional.empty();
      }
    }
    return constant(n < 0 ? Rational.ONE.over(r) : r);
  }

  /** Empty where a number has more digits than anyone means: it is computed in doubles then. */
  private Optional<Val> constant(Rational r) {
    return !r.hasFewDigits()
        ? Optional.empty()
        : Optional.of(new Val.Node(work.graph.of(new Op.Const(r))));
  }

  private Optional<Diagnostic> checkSpaces(BinaryFn fn, Value x, Value y, Span span) {
    Space sx = work.spaces.of(x);
    Space sy = work.spaces.of(y);
    return switch (fn) {
      case ADD, SUBTRACT -> {
        boolean leftPoint = sx.isPoint() && !(sy instanceof Space.Weighted);
        boolean rightPoint = sy.isPoint() && !(sx instanceof Space.Weighted);
        yield leftPoint || rightPoint
            ? Optional.of(
                Problems.addedToPoint(
                    leftPoint ? y : x, leftPoint ? sy : sx, span, new Mends(work)))
            : Optional.empty();
      }
      case MIN, MAX -> branchesDiffer(List.of(x, y), span);
      case MULTIPLY, DIVIDE, POWER, LT, LE, GT, GE, EQ, NE, AND, OR -> Optional.empty();
    };
  }

  /** Points, deltas and sums of other weights are no alternatives to each other. */
  Optional<Diagnostic> branchesDiffer(List<Value> values, Span span) {
    Optional<Space> found = Optional.empty();
    for (Value v : values) {
      Space s = work.spaces.of(v);
      if (s instanceof Space.Weighted) {
        if (found.isPresent() && !found.get().equals(s)) {
          return Optional.of(Problems.branchesDiffer(found.get(), s, span, new Mends(work)));
        }
        found = Optional.of(s);
      }
    }
    boolean point = found.isPresent() && found.get().isPoint();
    Optional<Value> zero =
        values.stream().filter(v -> !(work.spaces.of(v) instanceof Space.Weighted)).findFirst();
    return point && zero.isPresent()
        ? Optional.of(
            Problems.branchesDiffer(found.get(), work.spaces.of(zero.get()), span, new Mends(work)))
        : Optional.empty();
  }

  private void noteNeverZero(BinaryFn fn, Value x, Value y, Span span) {
    boolean sum = fn == BinaryFn.ADD || fn == BinaryFn.SUBTRACT;
    Value delta = work.spaces.of(x).isDelta() ? x : y;
    Value other = delta == x ? y : x;
    if (sum
        && !work.report.inLibrary()
        && work.spaces.of(delta).isDelta()
        && work.spaces.of(other).isPoint()
        && !work.spaces.vanishes(delta)) {
      work.report.add(
          Diagnostic.note(Slug.NEVER_ZERO, "what is added is not zero where nothing was learned")
              .at(span, "equal models do not give the model back here")
              .help(masked(span))
              .build());
    }
  }

  private Help masked(Span sum) {
    Mends mends = new Mends(work);
    String words = "to keep those elements, multiply by a mask:";
    return mends
        .added(sum)
        .map(Expr::span)
        .flatMap(moved ->
            mends
                .deltaIn(moved)
                .map(d -> Mends.operand(moved.text()) + "*(" + d + " != 0)")
                .<Help>map(code -> new Help.Change(words, code, new Edit(moved, code))))
        .orElse(new Help.Advice(words, "* (tau != 0)"));
  }

  @Override
  public Val where(Val mask, Val x, Val y, Span span) {
    Optional<Value> m = node(mask, span);
    Optional<Value> a = node(x, span);
    Optional<Value> b = node(y, span);
    if (m.isEmpty() || a.isEmpty() || b.isEmpty()) {
      return Val.WRONG;
    }
    List<Value> all = spread.together(List.of(m.get(), a.get(), b.get()), span);
    Optional<Diagnostic> problem = branchesDiffer(all.subList(1, 3), span);
    if (problem.isPresent()) {
      return wrong(problem.get());
    }
    Value made = work.origin(work.graph.of(new Op.Where(all.get(0), all.get(1), all.get(2))), span);
    spread.made(made, all);
    headers.meet(made, span);
    return new Val.Node(made);
  }

  @Override
  public Val reduce(ReduceFn fn, List<Val> arguments, Grain to, Span span) {
    List<Value> values = new ArrayList<>();
    for (Val a : arguments) {
      Optional<Value> v = node(a, span);
      if (v.isEmpty()) {
        return Val.WRONG;
      }
      values.add(v.get());
    }
    values = spread.together(values, span);
    Grain grain = Grain.MODEL;
    for (Value v : values) {
      grain = grain.meet(v.grain());
    }
    if (!grain.reducesTo(to)) {
      return wrong(Problems.grainTooFine(grain, to, span));
    }
    if (grain == to && grain == Grain.MODEL && fn != ReduceFn.SIZE) {
      return overOne(fn, values, span);
    }
    Value made = work.origin(work.graph.of(new Op.Reduce(fn, values, to)), span);
    headers.meet(made, span);
    if (!headers.hasTensors(made, span)) {
      return Val.WRONG;
    }
    if (fn == ReduceFn.SIZE && !headers.areSound(made, span)) {
      return Val.WRONG;
    }
    return headers.size(fn, values, to).map(this::integerNode).orElse(new Val.Node(made));
  }

  @Override
  public Val order(ReduceFn fn, Val x, Val amount, Grain per, Span span) {
    Optional<Value> items = node(x, span);
    Optional<Value> by = node(amount, span);
    if (items.isEmpty() || by.isEmpty()) {
      return Val.WRONG;
    }
    Grain grain = items.get().grain();
    if (grain == Grain.MODEL || grain == per || !grain.reducesTo(per)) {
      return wrong(Problems.grainTooFine(grain, per, span));
    }
    if (by.get().grain() != per && !per.reducesTo(by.get().grain())) {
      return wrong(Problems.amountTooFine(by.get().grain(), per, span));
    }
    List<Value> arguments = List.of(items.get(), by.get());
    Value statistic = work.origin(work.graph.of(new Op.Reduce(fn, arguments, per)), span);
    headers.meet(statistic, span);
    return new Val.Node(
        fn.isTop()
            ? work.origin(work.graph.of(new Op.Top(items.get(), statistic)), span)
            : statistic);
  }

  @Override
  public Val runningSum(Val x, Grain per, Span span) {
    Optional<Value> items = node(x, span);
    if (items.isEmpty()) {
      return Val.WRONG;
    }
    Grain grain = items.get().grain();
    if (grain == Grain.MODEL || grain == per || !grain.reducesTo(per)) {
      return wrong(Problems.grainTooFine(grain, per, span));
    }
    Value totals = work.graph.of(new Op.Reduce(ReduceFn.RUNNING, List.of(items.get()), per));
    return new Val.Node(work.origin(work.graph.of(new Op.RunningSum(items.get(), totals)), span));
  }

  @Override
  public Val random(RandomFn fn, Val seed, Span span) {
    Optional<Value> s = node(seed, span);
    if (s.isEmpty()) {
      return Val.WRONG;
    }
    boolean whole = !(s.get().op() instanceof Op.Const(Rational r)) || r.isInteger();
    if (s.get().grain() != Grain.MODEL || !s.get().known() || !whole) {
      return wrong(
          error(Slug.WRONG_TYPE, "a seed is a whole number known before data")
              .at(span)
              .example("give a number:", "bernoulli(50%, 7)")
              .build());
    }
    Value field = work.origin(work.graph.of(new Op.Random(fn, s.get(), Optional.empty())), span);
    work.fields.add(field);
    return new Val.Node(field);
  }

  @Override
  public Val matrix(MatrixFn fn, List<Val> matrices, List<Val> numbers, Span span) {
    List<Value> arguments = new ArrayList<>();
    for (Val m : matrices) {
      Optional<Value> v = node(m, span);
      if (v.isEmpty()) {
        return Val.WRONG;
      }
      if (v.get().grain() != Grain.ELEMENT) {
        return wrong(Problems.noMatrix(fn, v.get(), span));
      }
      arguments.add(v.get());
    }
    if (arguments.isEmpty()) {
      return wrong(
          error(Slug.WRONG_ARGUMENTS, "`" + fn.word() + "` of an empty list")
              .at(span)
              .help("give at least one matrix")
              .build());
    }
    for (Val n : numbers) {
      Optional<Value> v = node(n, span);
      if (v.isEmpty()) {
        return Val.WRONG;
      }
      if (!work.textOnly() && !MatrixShapes.isDecided(v.get()) || !v.get().grain().isScalar()) {
        return wrong(Problems.notKnownBeforeData(fn, span));
      }
      arguments.add(v.get());
    }
    Value made = work.origin(work.graph.of(new Op.Matrix(fn, arguments)), span);
    headers.meet(made, span);
    return new Val.Node(made);
  }

  private Val integerNode(long n) {
    return new Val.Node(work.graph.number(n));
  }

  /** A reduction of a single number. */
  private Val overOne(ReduceFn fn, List<Value> values, Span span) {
    Val x = new Val.Node(values.getFirst());
    return switch (fn) {
      case SUM, MEAN, MIN, MAX -> x;
      case VAR -> integerNode(0);
      case NORM -> unary(UnaryFn.ABS, x, span);
      case DOT -> binary(BinaryFn.MULTIPLY, x, new Val.Node(values.getLast()), span);
      case COUNT -> binary(BinaryFn.NE, x, integerNode(0), span);
      case SIZE -> integerNode(1);
      case QUANTILE, TOP_DENSITY, TOP_COUNT, RUNNING ->
          throw new IllegalArgumentException(fn + " is made elsewhere");
    };
  }
}
