// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import static dev.tva.diagnostic.Diagnostic.warning;

import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.RandomFn;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.support.Workspace;
import dev.tva.syntax.Expr;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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

  /** The items counted, and the number of each added to the seeds that are written in it. */
  private Help counted(Expr.Comprehension c, String name) {
    String words = "to vary it, count the items:";
    String count = name.equals("i") ? "n" : "i";
    String binder = "(" + count + ", " + name + ")";
    String text = c.span().source().text();
    StringBuilder item = new StringBuilder("[");
    int from = c.item().span().start();
    for (Span seed : seeds(c.item().span())) {
      item.append(text, from, seed.end()).append(" + ").append(count);
      from = seed.end();
    }
    item.append(text, from, c.item().span().end());
    String code = item + " for " + binder + " in enumerate(" + c.source().span().text() + ")]";
    return c.binder().names().size() == 1 && from > c.item().span().start()
        ? new Help.Change(words, code, new Edit(c.span(), code))
        : new Help.Advice(
            words, "[... seed + " + count + " ... for " + binder + " in enumerate(...)]");
  }

  private List<Span> seeds(Span item) {
    return work.values.keySet().stream()
        .filter(e -> e instanceof Expr.Call)
        .map(e -> (Expr.Call) e)
        .filter(e -> e.span().source().equals(item.source()))
        .filter(e -> item.start() <= e.span().start() && e.span().end() <= item.end())
        .flatMap(e -> seed(e).stream())
        .distinct()
        .sorted(Comparator.comparing(Span::start))
        .toList();
  }

  /** The last argument of what draws numbers, or the one that is called so. */
  private static Optional<Span> seed(Expr.Call c) {
    boolean draws =
        c.function() instanceof Expr.Name(_, String f)
            && (f.equals("bernoulli")
                || Arrays.stream(RandomFn.values()).anyMatch(fn -> fn.word().equals(f)));
    return c.arguments().stream()
        .filter(a -> a.name().map(n -> n.name().equals("seed")).orElse(draws))
        .map(a -> a.value().span())
        .reduce((_, last) -> last);
  }

  void warn(Expr.Comprehension c) {
    if (shared && !work.report.inLibrary()) {
      String name = c.binder().names().getLast().name();
      work.report.add(
          warning(Slug.SAME_SEED, "every item gets the same random numbers")
              .at(c.item().span(), "the seed does not vary here")
              .help(counted(c, name))
              .help("if the numbers are meant to be shared, bind them before the list")
              .build());
    }
  }
}
