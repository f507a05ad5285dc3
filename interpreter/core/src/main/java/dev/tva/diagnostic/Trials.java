// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

import dev.tva.source.Edit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes each change that a help proposes and checks what comes of it; a change that does not mend,
 * or that leads to another error, is not shown.
 */
public final class Trials {
  /** A text with more problems than that is read again by who has mended some. */
  private static final int MOST = 100;

  private final List<Diagnostic> before;
  private final Function<Edit, Optional<List<Diagnostic>>> check;
  private int made;

  private Trials(List<Diagnostic> before, Function<Edit, Optional<List<Diagnostic>>> check) {
    this.before = before;
    this.check = check;
  }

  /**
   * The problems with those of their changes that mend.
   *
   * @param check all problems that are left after a change; empty for a text that cannot be changed
   */
  public static List<Diagnostic> of(
      List<Diagnostic> problems, Function<Edit, Optional<List<Diagnostic>>> check) {
    Trials trials = new Trials(problems, check);
    return problems.stream().map(trials::tried).toList();
  }

  private Diagnostic tried(Diagnostic d) {
    if (d.lines().stream().noneMatch(l -> l instanceof Help.Change)) {
      return d;
    }
    List<Diagnostic.Line> kept = new ArrayList<>();
    for (Diagnostic.Line line : d.lines()) {
      if (!(line instanceof Help.Change change) || mends(d, change.edit())) {
        kept.add(line);
      }
    }
    return new Diagnostic(d.severity(), d.slug(), d.sentence(), d.primary(), d.secondary(), kept);
  }

  private boolean mends(Diagnostic d, Edit edit) {
    Optional<List<Diagnostic>> after = made++ < MOST ? check.apply(edit) : Optional.empty();
    return after.isPresent()
        && count(after.get(), d) < count(before, d)
        && after.get().stream()
            .allMatch(a ->
                !a.isError()
                    || count(after.get(), a) <= count(before, a)
                    || hides(d) && isBehind(a, edit));
  }

  private static long count(List<Diagnostic> all, Diagnostic d) {
    return all.stream()
        .filter(a -> a.slug() == d.slug() && a.sentence().equals(d.sentence()))
        .count();
  }

  /** Whether nothing was said of what stands behind such a problem in its statement. */
  private static boolean hides(Diagnostic d) {
    return d.slug().ordinal() <= Slug.UNKNOWN_NAME.ordinal();
  }

  private static boolean isBehind(Diagnostic d, Edit edit) {
    return d.primary()
        .map(Diagnostic.Label::span)
        .filter(s -> s.source().name().equals(edit.place().source().name()))
        .filter(s -> s.start() >= edit.place().start() + edit.text().length())
        .isPresent();
  }
}
