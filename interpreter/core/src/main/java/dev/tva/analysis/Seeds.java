// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import static dev.tva.diagnostic.Diagnostic.warning;

import dev.tva.diagnostic.Slug;
import dev.tva.graph.Value;
import dev.tva.support.Workspace;
import dev.tva.syntax.Expr;
import java.util.HashSet;
import java.util.Set;

/**
 * Watches the random fields that the items of a comprehension make. The same seed is the same
 * field, so two items that make one share their random numbers, which is seldom meant.
 */
final class Seeds {
  private final Workspace work;
  private final Set<Value> before = new HashSet<>();
  private int seen;
  private boolean shared;

  Seeds(Workspace work) {
    this.work = work;
    this.seen = work.fields.size();
  }

  void itemDone() {
    Set<Value> made = new HashSet<>(work.fields.subList(seen, work.fields.size()));
    seen = work.fields.size();
    shared |= made.stream().anyMatch(before::contains);
    before.addAll(made);
  }

  void warn(Expr.Comprehension c) {
    if (shared && !work.report.inLibrary()) {
      String name = c.binder().names().getLast().name();
      work.report.add(
          warning(Slug.SAME_SEED, "every item gets the same random numbers")
              .at(c.item().span(), "the seed does not vary here")
              .help(
                  "to vary it, count the items: `seed + i` with `for (i, "
                      + name
                      + ") in enumerate(...)`")
              .help("if the numbers are meant to be shared, bind them before the list")
              .build());
    }
  }
}
