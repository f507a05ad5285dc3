// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Span;
import dev.tva.type.Val;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What evaluation may take. A script says what one could write down; what doubles with every line,
 * or with every call, is stopped where it grows too large.
 */
public final class Budget {
  private static final int MOST_STEPS = 500_000;
  private static final int MOST_ITEMS = 200_000;
  private static final int LONGEST_TEXT = 100_000;

  private final Map<Val.Items, Long> sizes = new IdentityHashMap<>();
  private int steps;

  /** Whether another expression may be evaluated; then it counts. */
  public boolean step() {
    return steps < MOST_STEPS && ++steps < MOST_STEPS;
  }

  public static Diagnostic tooManySteps(Span at) {
    return error(Slug.OUT_OF_RANGE, "this script takes more than 500,000 steps to evaluate")
        .at(at, "reached here")
        .help("let loops and lists run over fewer items, and functions call fewer functions")
        .build();
  }

  /** Whether a list, with the lists in it, is of a size that can be worked with. */
  public boolean holds(Val.Items list) {
    return size(list) <= MOST_ITEMS;
  }

  /** Lists are made of lists that were measured when they were made. */
  private long size(Val.Items list) {
    Long known = sizes.get(list);
    if (known == null) {
      long n = 0;
      for (Val item : list.items()) {
        n += item instanceof Val.Items inner ? 1 + size(inner) : 1;
      }
      known = Math.min(n, MOST_ITEMS + 1L);
      sizes.put(list, known);
    }
    return known;
  }

  public static Diagnostic tooManyItems(Span at) {
    return error(Slug.OUT_OF_RANGE, "this list has more than 200,000 items, those inside counted")
        .at(at)
        .help("a list is for what could be written out")
        .build();
  }

  public static Optional<Diagnostic> tooLong(CharSequence text, Span at) {
    return text.length() <= LONGEST_TEXT
        ? Optional.empty()
        : Optional.of(
            error(Slug.OUT_OF_RANGE, "this string has more than 100,000 characters")
                .at(at)
                .help("put less into it")
                .build());
  }
}
