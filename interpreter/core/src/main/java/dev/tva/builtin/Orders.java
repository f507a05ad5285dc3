// SPDX-License-Identifier: Apache-2.0
package dev.tva.builtin;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Slug;
import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.MatrixFn;
import dev.tva.graph.Op;
import dev.tva.graph.RandomFn;
import dev.tva.graph.ReduceFn;
import dev.tva.tensor.Rational;
import dev.tva.type.Val;
import java.util.List;
import java.util.Map;

/** Order statistics, running sums and random fields. */
final class Orders {
  private Orders() {}

  static void addTo(Map<String, Primitive> all) {
    all.put("quantile", Orders::quantile);
    all.put("top", Orders::top);
    all.put("cumsum", c -> c.bench().runningSum(c.argument("x"), per(c), c.span()));
    all.put("rank", Orders::rank);
    all.put("uniform", c -> random(c, RandomFn.UNIFORM));
    all.put("normal", c -> random(c, RandomFn.NORMAL));
    all.put(
        "bernoulli",
        c -> c.bench().binary(BinaryFn.LT, random(c, RandomFn.UNIFORM), c.argument("p"), c.span()));
  }

  private static Grain per(Invocation c) {
    return c.grain("per").orElse(Grain.MODEL);
  }

  private static Val random(Invocation c, RandomFn fn) {
    return c.bench().random(fn, c.argument("seed"), c.span("seed"));
  }

  private static Val quantile(Invocation c) {
    return c.bench().order(ReduceFn.QUANTILE, c.argument("x"), c.argument("q"), per(c), c.span());
  }

  private static Val top(Invocation c) {
    boolean density = c.given("density");
    if (density == c.given("count")) {
      return c.bench()
          .wrong(
              error(
                      Slug.WRONG_ARGUMENTS,
                      density
                          ? "`top` takes a `density` or a `count`, not both"
                          : "`top` needs to know how many to take")
                  .at(c.span())
                  .example("a share of the items:", "top(x, density = 20%)")
                  .example("or their number:", "top(x, count = 100)")
                  .build());
    }
    if (c.argument("count") instanceof Val.Node(var v)
        && v.op() instanceof Op.Const(Rational r)
        && (r.signum() < 0 || !r.isInteger())) {
      return c.bench()
          .wrong(
              error(Slug.OUT_OF_RANGE, "`count` is " + r + ", and it is a whole number from 0")
                  .at(c.span("count"))
                  .instead("count from 0:", r.isInteger() ? r.negated().toString() : "1")
                  .example("for a share of the items:", "density = 20%")
                  .build());
    }
    return c.bench()
        .order(
            density ? ReduceFn.TOP_DENSITY : ReduceFn.TOP_COUNT,
            c.argument("x"),
            c.argument(density ? "density" : "count"),
            per(c),
            c.span());
  }

  private static Val rank(Invocation c) {
    return switch (c.grain("per").orElse(Grain.ROW)) {
      case ROW -> rank(c, MatrixFn.RANK_ROW);
      case COLUMN -> rank(c, MatrixFn.RANK_COLUMN);
      case TENSOR -> rank(c, MatrixFn.RANK_TENSOR);
      case MODEL, LAYER, ELEMENT ->
          c.bench()
              .wrong(
                  error(Slug.WRONG_ARGUMENTS, "ranks are per row, per column or per tensor")
                      .at(c.span("per"))
                      .example("for the largest of a whole model:", "top(x, density = 20%)")
                      .build());
    };
  }

  private static Val rank(Invocation c, MatrixFn fn) {
    return c.bench().matrix(fn, List.of(c.argument("x")), List.of(), c.span());
  }
}
