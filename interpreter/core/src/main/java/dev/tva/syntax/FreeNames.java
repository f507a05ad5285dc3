// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The names in a statement that mean something bound outside of it, as often as they stand. */
public final class FreeNames {
  private FreeNames() {}

  public static List<Expr.Name> of(Statement s) {
    List<Expr.Name> found = new ArrayList<>();
    new NameWalk(
            (name, bound) -> {
              if (bound.isEmpty()) {
                found.add(name);
              }
            })
        .statement(s, Map.of());
    return found;
  }
}
