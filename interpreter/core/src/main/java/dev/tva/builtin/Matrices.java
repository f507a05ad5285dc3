// SPDX-License-Identifier: Apache-2.0
package dev.tva.builtin;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Slug;
import dev.tva.graph.MatrixFn;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Functions of whole matrices. */
final class Matrices {
  private static final int MOST_PARTS = 1000;

  private Matrices() {}

  static void addTo(Map<String, Primitive> all) {
    all.put("transpose", c -> one(c, MatrixFn.TRANSPOSE));
    all.put("polar", c -> one(c, MatrixFn.POLAR));
    all.put("diag", c -> one(c, MatrixFn.DIAG));
    all.put("svd", Matrices::svd);
    all.put(
        "solve",
        c ->
            c.bench()
                .matrix(
                    MatrixFn.SOLVE,
                    List.of(c.argument("a"), c.argument("b")),
                    List.of(c.argument("ridge")),
                    c.span()));
    all.put("hcat", c -> c.bench().matrix(MatrixFn.HCAT, c.items("xs"), List.of(), c.span()));
    all.put("vcat", c -> c.bench().matrix(MatrixFn.VCAT, c.items("xs"), List.of(), c.span()));
    all.put("hsplit", c -> split(c, MatrixFn.HSPLIT));
    all.put("vsplit", c -> split(c, MatrixFn.VSPLIT));
    all.put("reshape", Matrices::reshape);
  }

  private static Val one(Invocation c, MatrixFn fn) {
    return c.bench().matrix(fn, List.of(c.argument("x")), List.of(), c.span());
  }

  private static Val svd(Invocation c) {
    List<Val> numbers = c.given("rank") ? List.of(c.argument("rank")) : List.of();
    SequencedMap<String, Val> parts = new LinkedHashMap<>();
    parts.put("u", part(c, MatrixFn.SVD_U, numbers));
    parts.put("s", part(c, MatrixFn.SVD_S, numbers));
    parts.put("vt", part(c, MatrixFn.SVD_VT, numbers));
    return parts.containsValue(Val.WRONG) ? Val.WRONG : new Val.Record("svd", parts);
  }

  private static Val part(Invocation c, MatrixFn fn, List<Val> numbers) {
    return c.bench().matrix(fn, List.of(c.argument("x")), numbers, c.span());
  }

  private static Val split(Invocation c, MatrixFn fn) {
    Optional<Integer> n = c.bench().integer(c.argument("parts"), c.span("parts"));
    if (n.isEmpty()) {
      return Val.WRONG;
    }
    if (n.get() < 1 || n.get() > MOST_PARTS) {
      return c.bench()
          .wrong(
              error(
                      Slug.OUT_OF_RANGE,
                      "`parts` is " + n.get() + ", and a matrix has 1 to " + MOST_PARTS + " parts")
                  .at(c.span("parts"))
                  .help("give the number of parts that were put together: `len(ts)`")
                  .build());
    }
    List<Val> parts = new ArrayList<>();
    for (int i = 0; i < n.get(); i++) {
      List<Val> numbers = List.of(c.argument("parts"), Builtins.number(c, i));
      parts.add(c.bench().matrix(fn, List.of(c.argument("x")), numbers, c.span()));
    }
    return new Val.Items(parts);
  }

  private static Val reshape(Invocation c) {
    Val x = c.argument("x");
    if (c.given("like") && !c.given("rows") && !c.given("cols")) {
      return c.bench()
          .matrix(MatrixFn.RESHAPE_LIKE, List.of(x, c.argument("like")), List.of(), c.span());
    }
    if (!c.given("like") && c.given("rows") && c.given("cols")) {
      return c.bench()
          .matrix(
              MatrixFn.RESHAPE,
              List.of(x),
              List.of(c.argument("rows"), c.argument("cols")),
              c.span());
    }
    return c.bench()
        .wrong(
            error(Slug.WRONG_ARGUMENTS, "`reshape` takes `rows` and `cols`, or `like`")
                .at(c.span())
                .example("as a matrix:", "reshape(tau, rows, cols)")
                .example("or back:", "reshape(m, like = tau)")
                .build());
  }
}
