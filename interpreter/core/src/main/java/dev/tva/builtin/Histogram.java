// SPDX-License-Identifier: Apache-2.0
package dev.tva.builtin;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Slug;
import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.ReduceFn;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts in equal intervals: a pass for the bounds, a pass for the counts. */
final class Histogram {
  private static final int MOST = 200;

  private Histogram() {}

  static Val apply(Invocation c) {
    Optional<Integer> bins = c.bench().integer(c.argument("bins"), c.span("bins"));
    if (bins.isEmpty()) {
      return Val.WRONG;
    }
    int n = bins.get();
    if (n < 1 || n > MOST) {
      return c.bench()
          .wrong(
              error(Slug.OUT_OF_RANGE, "`bins` is " + n + ", and not within 1 and " + MOST)
                  .at(c.span("bins"))
                  .example("give fewer:", "histogram(x, bins = 24)")
                  .build());
    }
    Val low = reduce(c, ReduceFn.MIN, c.argument("x"));
    Val high = reduce(c, ReduceFn.MAX, c.argument("x"));
    return low instanceof Val.Wrong || high instanceof Val.Wrong
        ? Val.WRONG
        : intervals(c, n, low, high);
  }

  private static Val intervals(Invocation c, int n, Val low, Val high) {
    Val x = c.argument("x");
    Val width =
        binary(c, BinaryFn.DIVIDE, binary(c, BinaryFn.SUBTRACT, high, low), Builtins.number(c, n));
    List<Val> all = new ArrayList<>();
    Val from = low;
    Val before = Builtins.number(c, 0);
    for (int i = 1; i <= n; i++) {
      Val steps = binary(c, BinaryFn.MULTIPLY, Builtins.number(c, i), width);
      Val to = i == n ? high : binary(c, BinaryFn.ADD, low, steps);
      Val within = reduce(c, ReduceFn.COUNT, binary(c, i == n ? BinaryFn.LE : BinaryFn.LT, x, to));
      all.add(new Val.Items(List.of(from, to, binary(c, BinaryFn.SUBTRACT, within, before))));
      from = to;
      before = within;
    }
    return new Val.Items(all);
  }

  private static Val binary(Invocation c, BinaryFn fn, Val x, Val y) {
    return c.bench().binary(fn, x, y, c.span());
  }

  private static Val reduce(Invocation c, ReduceFn fn, Val x) {
    return c.bench().reduce(fn, List.of(x), Grain.MODEL, c.span());
  }
}
