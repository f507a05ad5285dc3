// SPDX-License-Identifier: Apache-2.0
package dev.tva.builtin;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Counted;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.MetaFn;
import dev.tva.graph.Op;
import dev.tva.graph.ReduceFn;
import dev.tva.graph.UnaryFn;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.tensor.Rational;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/** Every primitive by the name under which the prelude declares it. */
public final class Builtins {
  /** Primitives whose first parameter takes all positional arguments. */
  public static final Set<String> VARIADIC = Set.of("sum", "mean", "min", "max", "var", "zip");

  /** Primitives that take all arguments, and keep their names. */
  public static final Set<String> NAMING = Set.of("table");

  private static final int MOST_PAIRED = 300;

  private static final Map<String, Primitive> ALL = new LinkedHashMap<>();

  static {
    for (UnaryFn fn : UnaryFn.values()) {
      if (fn != UnaryFn.NEGATE && fn != UnaryFn.NOT) {
        ALL.put(fn.word(), c -> c.bench().unary(fn, c.argument("x"), c.span()));
      }
    }
    ALL.put("model", c -> c.bench().open(c.argument("path"), false, c.span("path")));
    ALL.put("delta", c -> c.bench().open(c.argument("path"), true, c.span("path")));
    ALL.put("models", c -> c.bench().openAll(c.argument("paths"), c.span("paths")));
    ALL.put(
        "lora",
        c ->
            c.bench()
                .adapter(c.argument("path"), c.span("path"), c.argument("base"), c.span("base")));
    ALL.put("rename", c -> c.bench().rename(c));
    ALL.put("blocks", c -> c.bench().blocks(c));
    ALL.put("stack", c -> c.bench().stack(c));
    ALL.put("fit", c -> c.bench().fit(c));
    ALL.put("experts", c -> c.bench().experts(c));
    ALL.put("expert", c -> c.bench().expert(c));
    ALL.put("split_experts", c -> c.bench().splitExperts(c));
    ALL.put("align", c -> c.bench().align(c));
    ALL.put("token", Builtins::token);
    ALL.put("tensor", c -> c.bench().tensor(c));
    ALL.put("where", Builtins::where);
    ALL.put("sum", c -> foldOrReduce(c, BinaryFn.ADD, ReduceFn.SUM));
    ALL.put("min", c -> foldOrReduce(c, BinaryFn.MIN, ReduceFn.MIN));
    ALL.put("max", c -> foldOrReduce(c, BinaryFn.MAX, ReduceFn.MAX));
    ALL.put("mean", Builtins::mean);
    ALL.put("var", Builtins::variance);
    ALL.put("count", c -> reduce(c, ReduceFn.COUNT));
    ALL.put("size", c -> reduce(c, ReduceFn.SIZE));
    ALL.put("norm", Builtins::norm);
    ALL.put(
        "dot",
        c ->
            c.bench()
                .reduce(
                    ReduceFn.DOT,
                    List.of(c.argument("a"), c.argument("b")),
                    c.grain("per").orElse(Grain.MODEL),
                    c.span()));
    ALL.put("len", c -> number(c, c.items("xs").size()));
    ALL.put("zip", Builtins::zip);
    ALL.put("pairs", Builtins::pairs);
    ALL.put("enumerate", Builtins::enumerate);
    ALL.put("fold", Builtins::fold);
    ALL.put("iterate", Iterate::apply);
    ALL.put("gradient", Builtins::gradient);
    ALL.put("histogram", Histogram::apply);
    Orders.addTo(ALL);
    Matrices.addTo(ALL);
    Tables.addTo(ALL);
  }

  private Builtins() {}

  public static Optional<Primitive> of(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  public static Set<String> names() {
    return ALL.keySet();
  }

  /** The metadata names, which stand for a number per tensor. */
  public static Optional<Op> metadata(String name) {
    for (MetaFn fn : MetaFn.values()) {
      if (fn.word().equals(name)) {
        return Optional.of(new Op.Meta(fn));
      }
    }
    return Optional.empty();
  }

  private static Val where(Invocation c) {
    Val mask = c.argument("mask");
    if (mask instanceof Val.Node(Value v) && c.bench().spaces().of(v).isPoint()) {
      return c.bench()
          .wrong(
              error(Slug.WRONG_TYPE, "`where` decides by a mask, and this is a model")
                  .at(c.span("mask"))
                  .instead("compare it first", c.span("mask").text() + " > 0")
                  .build());
    }
    return c.bench().where(mask, c.argument("x"), c.argument("y"), c.span());
  }

  /** Where the row of a token comes from, for {@code align}. */
  private static Val token(Invocation c) {
    SequencedMap<String, Val> fields = new LinkedHashMap<>();
    for (String field : List.of("text", "of", "at", "force")) {
      fields.put(field, c.argument(field));
    }
    return fields.containsValue(Val.WRONG) ? Val.WRONG : new Val.Record("token", fields);
  }

  static Val number(Invocation c, long n) {
    return new Val.Node(c.bench().graph().number(n));
  }

  private static Val reduce(Invocation c, ReduceFn fn) {
    return c.bench()
        .reduce(fn, List.of(c.argument("x")), c.grain("per").orElse(Grain.MODEL), c.span());
  }

  /** The values a fold runs across; empty where one value is reduced within. */
  private static Optional<List<Val>> across(Invocation c) {
    List<Val> given = c.items("x");
    if (given.size() == 1) {
      return given.getFirst() instanceof Val.Items(var items, _)
          ? Optional.of(items)
          : Optional.empty();
    }
    return Optional.of(given);
  }

  private static Optional<Val> perAcross(Invocation c) {
    return c.given("per")
        ? Optional.of(
            c.bench()
                .wrong(
                    error(
                            Slug.WRONG_ARGUMENTS,
                            "`" + c.function() + "` across several values takes no `per`")
                        .at(c.span("per"), "`per` is for one value, reduced within")
                        .help("leave `per` out, or give one value", "", without(c.span("per")))
                        .build()))
        : Optional.empty();
  }

  /** A call without the argument that has this value. */
  private static Edit without(Span value) {
    String before = value.source().text().substring(0, value.start());
    String head = before.replaceFirst("\\s*,\\s*\\w+\\s*=\\s*$", "");
    return new Edit(value.source().span(head.length(), value.end()), "");
  }

  private static Val empty(Invocation c) {
    return c.bench()
        .wrong(
            error(Slug.WRONG_ARGUMENTS, "`" + c.function() + "` of an empty list")
                .at(c.span(), "there is nothing to take it of")
                .help("give at least one item")
                .build());
  }

  private static Val foldOrReduce(Invocation c, BinaryFn across, ReduceFn within) {
    Optional<List<Val>> items = across(c);
    if (items.isEmpty()) {
      return c.bench().reduce(within, c.items("x"), c.grain("per").orElse(Grain.MODEL), c.span());
    }
    return perAcross(c).orElseGet(() -> foldAll(c, across, items.get()));
  }

  private static Val foldAll(Invocation c, BinaryFn fn, List<Val> items) {
    if (items.isEmpty()) {
      return empty(c);
    }
    Val all = items.getFirst();
    for (Val item : items.subList(1, items.size())) {
      all = c.bench().binary(fn, all, item, c.span());
    }
    return all;
  }

  private static Val mean(Invocation c) {
    Optional<List<Val>> items = across(c);
    if (items.isEmpty()) {
      return c.given("weights")
          ? c.bench()
              .wrong(
                  error(Slug.WRONG_ARGUMENTS, "`weights` go with a list, and this is one value")
                      .at(c.span("weights"))
                      .help("leave them out, or give a list", "", without(c.span("weights")))
                      .build())
          : c.bench()
              .reduce(ReduceFn.MEAN, c.items("x"), c.grain("per").orElse(Grain.MODEL), c.span());
    }
    return perAcross(c)
        .orElseGet(() -> {
          List<Val> xs = items.get();
          if (!c.given("weights")) {
            return c.bench()
                .binary(
                    BinaryFn.DIVIDE, foldAll(c, BinaryFn.ADD, xs), number(c, xs.size()), c.span());
          }
          List<Val> weights = c.items("weights");
          if (weights.size() != xs.size()) {
            return c.bench()
                .wrong(
                    error(
                            Slug.WRONG_ARGUMENTS,
                            "there are "
                                + Counted.of(xs.size(), "value")
                                + " and "
                                + Counted.of(weights.size(), "weight"))
                        .at(c.span("weights"))
                        .help(c.bench().evened(c.span(), "give one weight for each value"))
                        .build());
          }
          List<Val> products = new ArrayList<>();
          for (int i = 0; i < xs.size(); i++) {
            products.add(c.bench().binary(BinaryFn.MULTIPLY, weights.get(i), xs.get(i), c.span()));
          }
          return c.bench()
              .binary(
                  BinaryFn.DIVIDE,
                  foldAll(c, BinaryFn.ADD, products),
                  foldAll(c, BinaryFn.ADD, weights),
                  c.span());
        });
  }

  /** Across a list: the mean of the squared differences from the mean. */
  private static Val variance(Invocation c) {
    Optional<List<Val>> items = across(c);
    if (items.isEmpty()) {
      return c.bench()
          .reduce(ReduceFn.VAR, c.items("x"), c.grain("per").orElse(Grain.MODEL), c.span());
    }
    return perAcross(c)
        .orElseGet(() -> {
          List<Val> xs = items.get();
          if (xs.isEmpty()) {
            return empty(c);
          }
          Invocation.Workbench b = c.bench();
          Val n = number(c, xs.size());
          Val mean = b.binary(BinaryFn.DIVIDE, foldAll(c, BinaryFn.ADD, xs), n, c.span());
          List<Val> squares = new ArrayList<>();
          for (Val x : xs) {
            Val d = b.binary(BinaryFn.SUBTRACT, x, mean, c.span());
            squares.add(b.binary(BinaryFn.MULTIPLY, d, d, c.span()));
          }
          return b.binary(BinaryFn.DIVIDE, foldAll(c, BinaryFn.ADD, squares), n, c.span());
        });
  }

  /** {@code norm(x, p)}: the p-norm; 2 accumulates squares in doubles. */
  private static Val norm(Invocation c) {
    Invocation.Workbench b = c.bench();
    Grain per = c.grain("per").orElse(Grain.MODEL);
    Value p = c.value("p");
    if (p.op() instanceof Op.Const(Rational r) && r.equals(Rational.of(2))) {
      return b.reduce(ReduceFn.NORM, List.of(c.argument("x")), per, c.span());
    }
    Val abs = b.unary(UnaryFn.ABS, c.argument("x"), c.span());
    Val power = b.binary(BinaryFn.POWER, abs, c.argument("p"), c.span());
    Val sum = b.reduce(ReduceFn.SUM, List.of(power), per, c.span());
    Val root = b.binary(BinaryFn.DIVIDE, number(c, 1), c.argument("p"), c.span());
    return b.binary(BinaryFn.POWER, sum, root, c.span());
  }

  private static Val zip(Invocation c) {
    List<Val> lists = c.items("lists");
    int n = -1;
    for (Val list : lists) {
      if (!(list instanceof Val.Items(var items, _))) {
        return c.bench()
            .wrong(
                error(Slug.WRONG_TYPE, "`zip` takes lists, and this is a " + list.word())
                    .at(c.span())
                    .example("give lists:", "zip([1, 2], [3, 4])")
                    .build());
      }
      if (n >= 0 && items.size() != n) {
        return c.bench()
            .wrong(
                error(
                        Slug.WRONG_ARGUMENTS,
                        "the lists have " + n + " and " + Counted.of(items.size(), "item"))
                    .at(c.span(), "`zip` takes lists of one length")
                    .help(c.bench().evened(c.span(), "give as many of one as of the other"))
                    .build());
      }
      n = items.size();
    }
    List<String> names =
        lists.stream()
            .map(l -> ((Val.Items) l).names())
            .filter(all -> !all.isEmpty())
            .findFirst()
            .orElse(List.of());
    List<Val> tuples = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      List<Val> tuple = new ArrayList<>();
      for (Val list : lists) {
        tuple.add(((Val.Items) list).items().get(i));
      }
      tuples.add(new Val.Items(tuple));
    }
    return new Val.Items(tuples, names);
  }

  private static Val pairs(Invocation c) {
    List<Val> xs = c.items("xs");
    if (xs.size() > MOST_PAIRED) {
      return c.bench()
          .wrong(
              error(Slug.OUT_OF_RANGE, "`pairs` takes up to " + MOST_PAIRED + " items")
                  .at(c.span("xs"), Counted.of(xs.size(), "item"))
                  .help("take fewer of them: `xs[0..9]`")
                  .build());
    }
    List<String> names = c.names("xs");
    List<Val> found = new ArrayList<>();
    List<String> both = new ArrayList<>();
    for (int i = 0; i < xs.size(); i++) {
      for (int j = i + 1; j < xs.size(); j++) {
        found.add(new Val.Items(List.of(xs.get(i), xs.get(j))));
        if (!names.isEmpty()) {
          both.add(names.get(i) + ", " + names.get(j));
        }
      }
    }
    return new Val.Items(found, both);
  }

  private static Val enumerate(Invocation c) {
    List<Val> found = new ArrayList<>();
    for (Val x : c.items("xs")) {
      found.add(new Val.Items(List.of(number(c, found.size()), x)));
    }
    return new Val.Items(found, c.names("xs"));
  }

  private static Val fold(Invocation c) {
    List<Val> xs = c.items("xs");
    if (xs.isEmpty()) {
      return empty(c);
    }
    Val.Fn f = (Val.Fn) c.argument("f");
    Val all = xs.getFirst();
    for (Val x : xs.subList(1, xs.size())) {
      all = f.call(List.of(all, x), c.span("f"));
    }
    return all;
  }

  private static Val gradient(Invocation c) {
    List<Value> knots = new ArrayList<>();
    for (Val v : c.items("values")) {
      knots.add(c.bench().value(v, c.span("values")));
    }
    return knots.isEmpty() ? empty(c) : new Val.Node(c.bench().graph().of(new Op.Gradient(knots)));
  }
}
