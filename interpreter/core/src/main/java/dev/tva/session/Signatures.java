// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import dev.tva.syntax.Expr;
import dev.tva.syntax.Statement;
import java.util.stream.Collectors;

/** How functions are called: {@code norm(x, p: number = 2, per: grain = model): number}. */
final class Signatures {
  private Signatures() {}

  static String of(Statement.Define d) {
    return d.name().name()
        + d.parameters().stream()
            .map(Signatures::parameter)
            .collect(Collectors.joining(", ", "(", ")"))
        + d.result().map(t -> ": " + type(t)).orElse("");
  }

  private static String parameter(Expr.Parameter p) {
    return p.name().name()
        + p.type().map(t -> ": " + type(t)).orElse("")
        + p.defaultValue().map(v -> " = " + v.span().text()).orElse("")
        + p.range().map(r -> " in " + r.span().text()).orElse("");
  }

  private static String type(Expr.TypeName t) {
    return t.list() ? "[" + t.name() + "]" : t.name();
  }
}
