// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.builtin.Builtins;
import dev.tva.builtin.Invocation;
import dev.tva.builtin.Primitive;
import dev.tva.diagnostic.Counted;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Grain;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.support.Mends;
import dev.tva.support.Report;
import dev.tva.support.Workspace;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Statement;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Calls: arguments bound to parameters, bodies evaluated. */
final class Calls {
  private static final int DEEPEST = 50;

  private final Workspace work;
  private final Bench bench;
  private final Evaluator evaluator;
  private final Ranges ranges;

  Calls(Workspace work, Bench bench, Evaluator evaluator) {
    this.work = work;
    this.bench = bench;
    this.evaluator = evaluator;
    this.ranges = new Ranges(bench, evaluator);
  }

  /** A function with its parameters, callable by name and by position. */
  sealed interface Function extends Val.Fn {
    List<Expr.Parameter> parameters();

    Val apply(Bound arguments, Span at);
  }

  /** Arguments by parameter name. */
  record Bound(SequencedMap<String, Val> values, Map<String, Span> spans, Span at) {}

  Function closure(
      String name, List<Expr.Parameter> parameters, Expr body, Scope scope, boolean library) {
    return new Closure(name, parameters, body, scope, library);
  }

  Function external(Statement.Define d, Scope scope) {
    Primitive primitive =
        Builtins.of(d.name().name())
            .orElseThrow(() -> new IllegalStateException("no primitive " + d.name().name()));
    return new External(d, primitive, scope);
  }

  Val call(Expr.Call c, Scope scope) {
    Val target = evaluator.evaluate(c.function(), scope, Problems.Role.FUNCTION);
    if (target instanceof Val.Wrong) {
      // The arguments' own problems are worth telling all the same.
      c.arguments().forEach(a -> evaluator.evaluate(a.value(), scope));
      return target;
    }
    if (!(target instanceof Function f)) {
      return bench.wrong(notAFunction(c, target, scope));
    }
    return bind(f, c, scope).map(bound -> f.apply(bound, c.span())).orElse(Val.WRONG);
  }

  private Diagnostic notAFunction(Expr.Call c, Val target, Scope scope) {
    String word = Types.word(target, work.spaces);
    if (c.function() instanceof Expr.Name(_, String name)) {
      Optional<Scope.Binding> bound = scope.find(name);
      boolean builtin = scope.given(name).map(b -> b.value() instanceof Val.Fn).orElse(false);
      if (builtin && bound.isPresent()) {
        return error(
                Slug.SHADOWED_BUILTIN,
                "`" + name + "` is " + Problems.article(word) + " here, not the built-in function")
            .at(c.function().span(), "called here")
            .also(bound.get().span(), "bound here")
            .help("give the binding another name:", new Edit(bound.get().span(), name + "2"))
            .build();
      }
    }
    String text = c.function().span().text();
    var d =
        error(
                Slug.NOT_A_FUNCTION,
                "`" + text + "` is " + Problems.article(word) + ", not a function")
            .at(c.span());
    if (c.arguments().size() != 1) {
      return d.help("give the name of a function").build();
    }
    Expr argument = c.arguments().getFirst().value();
    return argument instanceof Expr.Text
        ? d.instead("to select tensors", text + "[" + argument.span().text() + "]").build()
        : d.instead("to multiply", text + "*(" + argument.span().text() + ")").build();
  }

  private Optional<Bound> bind(Function f, Expr.Call c, Scope scope) {
    SequencedMap<String, Val> values = new LinkedHashMap<>();
    Map<String, Span> spans = new LinkedHashMap<>();
    List<Expr.Parameter> parameters = f.parameters();
    boolean naming = f instanceof External && Builtins.NAMING.contains(f.name());
    boolean variadic = naming || f instanceof External && Builtins.VARIADIC.contains(f.name());
    List<Val> collected = new ArrayList<>();
    List<String> names = new ArrayList<>();
    int position = 0;
    boolean ok = true;
    for (Expr.Argument a : c.arguments()) {
      Optional<Expr.Parameter> parameter;
      if (naming) {
        String name = a.name().map(Expr.Name::name).orElseGet(() -> onOneLine(a.value().span()));
        if (spans.put(name, a.value().span()) != null) {
          bench.wrong(badName(f, c, a, true));
          return Optional.empty();
        }
        Val v = evaluator.evaluate(a.value(), scope);
        ok &= !(v instanceof Val.Wrong);
        collected.add(v);
        names.add(name);
        continue;
      } else if (a.name().isPresent()) {
        String wanted = a.name().get().name();
        parameter = parameters.stream().filter(p -> p.name().name().equals(wanted)).findFirst();
        if (parameter.isEmpty() || values.containsKey(wanted)) {
          bench.wrong(badName(f, c, a, parameter.isPresent()));
          ok = false;
          continue;
        }
      } else if (variadic) {
        Val v = argument(parameters.getFirst(), a.value(), scope);
        ok &= !(v instanceof Val.Wrong);
        collected.add(v);
        spans.put(parameters.getFirst().name().name(), a.span());
        continue;
      } else if (position < parameters.size() && isPer(parameters.get(position))) {
        bench.wrong(isGrain(a.value(), scope) ? unnamedPer(f, a) : tooMany(f, c));
        return Optional.empty();
      } else if (position < parameters.size()) {
        parameter = Optional.of(parameters.get(position++));
        if (values.containsKey(parameter.get().name().name())) {
          bench.wrong(badName(f, c, a, true));
          return Optional.empty();
        }
      } else {
        bench.wrong(tooMany(f, c));
        return Optional.empty();
      }
      String name = parameter.get().name().name();
      Val v = argument(parameter.get(), a.value(), scope);
      ok &= !(v instanceof Val.Wrong) && typed(f, parameter.get(), v, a.value());
      values.put(name, v);
      spans.put(name, a.value().span());
    }
    if (variadic) {
      values.put(parameters.getFirst().name().name(), new Val.Items(collected, names));
    }
    return ok && complete(f, values, c, variadic && collected.isEmpty())
        ? Optional.of(new Bound(values, spans, c.span()))
        : Optional.empty();
  }

  private static String onOneLine(Span span) {
    return span.text().strip().replaceAll("\\s+", " ");
  }

  /** How far a reduction goes is said by name only: a bare word would not tell. */
  private static boolean isPer(Expr.Parameter p) {
    return p.name().name().equals("per")
        && p.type().map(t -> t.name().equals("grain")).orElse(false);
  }

  private static boolean isGrain(Expr e, Scope scope) {
    return e instanceof Expr.Name(_, String word)
        && (Grain.ofWord(word).isPresent()
            || scope.find(word).filter(b -> b.value() instanceof Val.GrainWord).isPresent());
  }

  private static Diagnostic unnamedPer(Function f, Expr.Argument a) {
    return error(Slug.WRONG_ARGUMENTS, "`per` is given by name")
        .at(a.span())
        .note(signature(f))
        .instead("write", "per = " + a.span().text())
        .build();
  }

  /** Words for grains and columns mean themselves where such are expected. */
  private Val argument(Expr.Parameter p, Expr e, Scope scope) {
    if (p.type().map(t -> t.name().equals(Expr.TypeName.COLUMN)).orElse(false)
        && e instanceof Expr.Name(_, String word)) {
      return Val.Text.of(word);
    }
    boolean grain = p.type().map(t -> t.name().equals("grain")).orElse(false);
    if (grain && e instanceof Expr.Name(_, String word)) {
      Optional<Grain> g = Grain.ofWord(word);
      if (g.isPresent()) {
        return new Val.GrainWord(g.get());
      }
      if (scope.find(word).isEmpty() && !scope.isIncomplete()) {
        return bench.wrong(Problems.noGrain(word, e.span()));
      }
    }
    return evaluator.evaluate(e, scope);
  }

  private boolean typed(Function f, Expr.Parameter p, Val v, Expr e) {
    if (p.type().isEmpty() || Types.accepts(p.type().get(), v, work.spaces)) {
      return true;
    }
    Expr.TypeName type = p.type().get();
    boolean optionalFn = v.equals(new Val.Flag(false)) && type.name().equals("fn");
    String what = "`" + p.name().name() + "` of `" + f.name() + "`";
    if (type.list() && v instanceof Val.Items(var items, _)) {
      bench.wrong(wrongItem(type.item(), items, e, what));
    } else if (!optionalFn) {
      bench.wrong(
          Problems.wrongType(
              Types.word(type), Types.word(v, work.spaces), e.span(), what, new Mends(work)));
    }
    return optionalFn;
  }

  /** The first item that is of another type, shown where it is written in the list. */
  private Diagnostic wrongItem(Expr.TypeName type, List<Val> items, Expr e, String what) {
    int i = 0;
    while (Types.accepts(type, items.get(i), work.spaces)) {
      i++;
    }
    String got = Types.word(items.get(i), work.spaces);
    return e instanceof Expr.ListOf list && list.items().size() == items.size()
        ? Problems.wrongType(
            Types.word(type),
            got,
            list.items().get(i).span(),
            "this item of " + what,
            new Mends(work))
        : Problems.wrongItem(Types.word(type), got, e.span(), what, new Mends(work));
  }

  /** What is given for parameters with a range; their ranges are in the function's scope. */
  private boolean within(Function f, Bound given, Scope scope) {
    for (Expr.Parameter p : f.parameters()) {
      String name = p.name().name();
      Val v = given.values().get(name);
      if (v != null && p.range().isPresent()) {
        Span span = given.spans().getOrDefault(name, given.at());
        String what = "`" + name + "` of `" + f.name() + "`";
        Optional<Ranges.Range> range = ranges.range(p.range().get(), scope);
        if (range.isEmpty() || !ranges.within(range.get(), v, span, what)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean complete(
      Function f, SequencedMap<String, Val> values, Expr.Call c, boolean nothing) {
    for (Expr.Parameter p : f.parameters()) {
      String name = p.name().name();
      boolean given = values.containsKey(name) && !(nothing && p == f.parameters().getFirst());
      if (!given && p.defaultValue().isEmpty()) {
        var d =
            error(Slug.WRONG_ARGUMENTS, "`" + f.name() + "` needs `" + name + "`")
                .at(c.span())
                .note(signature(f));
        for (String example : examples(p, c)) {
          d.help("give it, for instance:", with(c, name + " = " + example));
        }
        bench.wrong(d.example("by name:", name + " = ...").build());
        return false;
      }
    }
    return true;
  }

  /** What a parameter may be meant to be given: a name in use, or a number. */
  private List<String> examples(Expr.Parameter p, Expr.Call c) {
    String number = "0.5";
    String type = p.type().map(t -> t.list() ? "list" : t.name()).orElse("");
    Mends mends = new Mends(work);
    List<String> tensors = new ArrayList<>();
    if (!type.equals("model")) {
      mends.deltas().forEach(tensors::add);
    }
    if (!type.equals("delta")) {
      mends.models().forEach(tensors::add);
    }
    // Another value than those that are given is meant.
    List<String> given = c.arguments().stream().map(a -> a.value().span().text()).toList();
    List<String> others = tensors.stream().filter(t -> !given.contains(t)).toList();
    List<String> names = others.isEmpty() ? tensors : others;
    List<String> first = names.subList(0, Math.min(2, names.size()));
    return switch (type) {
      case "number" -> List.of(number);
      case "model", "delta" -> first;
      case "" -> {
        boolean external = p.name().span().source().name().startsWith("tva:");
        List<String> all = new ArrayList<>(external ? first : List.of(number));
        all.addAll(external ? List.of(number) : first);
        yield all;
      }
      default -> List.of();
    };
  }

  /** A call with one argument more; it is closed also where the text has left it open. */
  private static Edit with(Expr.Call c, String argument) {
    String text = c.span().text();
    int close = text.lastIndexOf(')');
    String open = (close < 0 ? text : text.substring(0, close)).stripTrailing();
    return new Edit(c.span(), open + (c.arguments().isEmpty() ? "" : ", ") + argument + ")");
  }

  private Diagnostic badName(Function f, Expr.Call c, Expr.Argument a, boolean twice) {
    if (twice) {
      return error(Slug.WRONG_ARGUMENTS, "an argument of `" + f.name() + "` is given twice")
          .at(a.span())
          .note(signature(f))
          .help("leave one of them out", without(c, a))
          .build();
    }
    String wanted = a.name().orElseThrow().name();
    List<String> names = f.parameters().stream().map(p -> p.name().name()).toList();
    var d =
        error(Slug.WRONG_ARGUMENTS, "`" + f.name() + "` has no parameter `" + wanted + "`")
            .at(a.name().get().span())
            .note(signature(f));
    Problems.suggestion(wanted, names)
        .ifPresentOrElse(
            n -> d.instead("did you mean", n), () -> d.help("leave it out", without(c, a)));
    return d.build();
  }

  /** A call with one argument less. */
  private static Edit without(Expr.Call c, Expr.Argument a) {
    int at = c.arguments().indexOf(a);
    Span span = a.span();
    int start = at > 0 ? c.arguments().get(at - 1).span().end() : span.start();
    int end =
        at == 0 && c.arguments().size() > 1 ? c.arguments().get(1).span().start() : span.end();
    return new Edit(span.source().span(start, end), "");
  }

  /** A call with so many arguments without a name. */
  private static Edit withoutRest(Expr.Call c, long taken) {
    List<Expr.Argument> all = c.arguments().stream().filter(a -> a.name().isEmpty()).toList();
    Span last = all.getLast().span();
    int from = taken == 0 ? all.getFirst().span().start() : all.get((int) taken - 1).span().end();
    return new Edit(last.source().span(from, last.end()), "");
  }

  private static Diagnostic tooMany(Function f, Expr.Call c) {
    long positional = c.arguments().stream().filter(a -> a.name().isEmpty()).count();
    long taken = f.parameters().stream().filter(p -> !isPer(p)).count();
    return error(
            Slug.WRONG_ARGUMENTS,
            "`"
                + f.name()
                + "` takes "
                + Counted.of(taken, "argument")
                + ", and there are "
                + positional)
        .at(c.span())
        .note(signature(f))
        .help("leave out what is too much", withoutRest(c, taken))
        .build();
  }

  static String signature(Function f) {
    return f.name()
        + "("
        + String.join(
            ", ",
            f.parameters().stream()
                .map(p ->
                    p.name().name()
                        + p.type()
                            .map(t -> ": " + (t.list() ? "[" + t.name() + "]" : t.name()))
                            .orElse("")
                        + p.defaultValue().map(d -> " = " + d.span().text()).orElse("")
                        + p.range().map(r -> " in " + r.span().text()).orElse(""))
                .toList())
        + ")";
  }

  private Val positional(Function f, List<Val> arguments, Span at) {
    if (arguments.size() > f.parameters().size()) {
      return bench.wrong(
          error(
                  Slug.WRONG_ARGUMENTS,
                  "this function takes "
                      + f.parameters().size()
                      + " arguments and is given "
                      + arguments.size())
              .at(at)
              .help("write it with " + Counted.of(arguments.size(), "parameter"))
              .build());
    }
    SequencedMap<String, Val> values = new LinkedHashMap<>();
    Map<String, Span> spans = new LinkedHashMap<>();
    boolean variadic =
        f instanceof External
            && (Builtins.VARIADIC.contains(f.name()) || Builtins.NAMING.contains(f.name()));
    for (int i = 0; i < arguments.size(); i++) {
      String name = f.parameters().get(i).name().name();
      values.put(name, arguments.get(i));
      spans.put(name, at);
    }
    if (variadic) {
      values.clear();
      values.put(f.parameters().getFirst().name().name(), new Val.Items(arguments));
    }
    for (Expr.Parameter p : f.parameters()) {
      if (!values.containsKey(p.name().name()) && p.defaultValue().isEmpty()) {
        return bench.wrong(
            error(
                    Slug.WRONG_ARGUMENTS,
                    "this function needs `"
                        + p.name().name()
                        + "` too, and is given "
                        + arguments.size()
                        + " arguments")
                .at(at)
                .help("write it with " + Counted.of(arguments.size(), "parameter"))
                .build());
      }
    }
    return f.apply(new Bound(values, spans, at), at);
  }

  private final class Closure implements Function {
    private final String name;
    private final List<Expr.Parameter> parameters;
    private final Expr body;
    private final Scope scope;
    private final boolean library;

    Closure(String name, List<Expr.Parameter> parameters, Expr body, Scope scope, boolean library) {
      this.name = name;
      this.parameters = parameters;
      this.body = body;
      this.scope = scope;
      this.library = library;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public List<Expr.Parameter> parameters() {
      return parameters;
    }

    @Override
    public Val call(List<Val> arguments, Span at) {
      return positional(this, arguments, at);
    }

    @Override
    public Val apply(Bound arguments, Span at) {
      if (work.report.has(Slug.RECURSION) || !within(this, arguments, scope)) {
        return Val.WRONG;
      }
      if (work.report.nesting(body.span()) > DEEPEST) {
        return bench.wrong(
            error(Slug.RECURSION, "`" + name + "` calls itself")
                .at(at, "functions of this language do not recurse")
                .help(bounded(at))
                .build());
      }
      boolean outermost = library && !work.report.inLibrary();
      work.report.enter(new Report.Frame(name, body.span(), at, library));
      try {
        Scope inner = scope.child();
        for (Expr.Parameter p : parameters) {
          Val v = arguments.values().get(p.name().name());
          if (v == null) {
            v = argument(p, p.defaultValue().orElseThrow(), inner);
          }
          inner.bind(p.name().name(), v, p.name().span());
        }
        Val result = evaluator.evaluate(body, inner);
        if (outermost && result instanceof Val.Node(Value v)) {
          // What a method gives was written where the method is called.
          work.origins.computeIfPresent(v, (_, was) -> was.source().equals(at.source()) ? was : at);
        }
        return result;
      } finally {
        work.report.leave();
      }
    }

    /** {@code f(x/2)} in {@code f(x)} as ten such steps. */
    private Help bounded(Span at) {
      String words = "for a bounded loop, here of ten steps:";
      String call = at.text();
      if (parameters.size() != 1 || !call.startsWith(name + "(") || !call.endsWith(")")) {
        return new Help.Advice("for a bounded loop:", "iterate(start, n, fn(u) = ...)");
      }
      String u = parameters.getFirst().name().name();
      String step = call.substring(name.length() + 1, call.length() - 1);
      String code = "iterate(" + u + ", 10, fn(" + u + ") = " + step + ")";
      return new Help.Change(words, code, new Edit(at, code));
    }
  }

  private final class External implements Function {
    private final Statement.Define define;
    private final Primitive primitive;
    private final Scope scope;

    External(Statement.Define define, Primitive primitive, Scope scope) {
      this.define = define;
      this.primitive = primitive;
      this.scope = scope;
    }

    @Override
    public String name() {
      return define.name().name();
    }

    @Override
    public List<Expr.Parameter> parameters() {
      return define.parameters();
    }

    @Override
    public Val call(List<Val> arguments, Span at) {
      return positional(this, arguments, at);
    }

    @Override
    public Val apply(Bound bound, Span at) {
      if (!within(this, bound, scope)) {
        return Val.WRONG;
      }
      SequencedMap<String, Val> values = new LinkedHashMap<>(bound.values());
      for (Expr.Parameter p : parameters()) {
        if (!values.containsKey(p.name().name())) {
          values.put(p.name().name(), argument(p, p.defaultValue().orElseThrow(), scope));
        }
      }
      return primitive.apply(
          new Invocation() {
            @Override
            public Val argument(String parameter) {
              return values.get(parameter);
            }

            @Override
            public boolean given(String parameter) {
              return bound.values().containsKey(parameter);
            }

            @Override
            public Span span(String parameter) {
              return bound.spans().getOrDefault(parameter, at);
            }

            @Override
            public Span span() {
              return at;
            }

            @Override
            public String function() {
              return name();
            }

            @Override
            public Workbench bench() {
              return bench;
            }
          });
    }
  }
}
