// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

import dev.tva.syntax.Expr;
import dev.tva.syntax.Statement;
import java.util.stream.Collectors;

/** How functions are called. */
final class Signatures {
  private Signatures() {}

  /** In full: {@code norm(x, p: number = 2, per: grain = model): number}. */
  static String of(Statement.Define d) {
    return d.name().name()
        + d.parameters().stream()
            .map(Signatures::parameter)
            .collect(Collectors.joining(", ", "(", ")"))
        + d.result().map(t -> ": " + type(t)).orElse("");
  }

  /** What is typed of it: {@code norm(x, p = 2, per = model)}. */
  static String call(Statement.Define d) {
    return d.name().name()
        + d.parameters().stream()
            .map(p -> p.name().name() + value(p))
            .collect(Collectors.joining(", ", "(", ")"));
  }

  static String parameter(Expr.Parameter p) {
    return p.name().name() + p.type().map(t -> ": " + type(t)).orElse("") + value(p) + range(p);
  }

  private static String range(Expr.Parameter p) {
    return p.range().map(r -> " in " + r.span().text()).orElse("");
  }

  private static String value(Expr.Parameter p) {
    return p.defaultValue().map(v -> " = " + v.span().text()).orElse("");
  }

  private static String type(Expr.TypeName t) {
    return t.list() ? "[" + t.name() + "]" : t.name();
  }
}
