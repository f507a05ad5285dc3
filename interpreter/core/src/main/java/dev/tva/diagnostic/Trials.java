// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

import dev.tva.source.Edit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Does what each help proposes, where that is a change of a text or an argument, and checks what
 * comes of it; what does not mend, or leads to another error, is not shown. Helps under the same
 * words are alternatives: the first that mends is shown, else the advice among them.
 */
public final class Trials {
  /** A text with more problems than that is mended step by step by its author. */
  private static final int MOST = 100;

  /** Characters that are read in all: of a long text fewer changes are tried. */
  private static final long MOST_CHARACTERS = 200_000;

  private static final int LEAST = 3;

  private final Map<Told, Integer> before;
  private final Function<Help, Optional<List<Diagnostic>>> check;
  private final long most;
  private int made;

  private Trials(
      List<Diagnostic> before, int length, Function<Help, Optional<List<Diagnostic>>> check) {
    this.before = counted(before);
    this.check = check;
    this.most = Math.clamp(MOST_CHARACTERS / Math.max(1, length), LEAST, MOST);
  }

  /**
   * The problems with those of their changes that mend.
   *
   * @param length of the text that changes are made in
   * @param check all problems that are left after a change, or with an argument; empty for a text
   *     that cannot be changed
   */
  public static List<Diagnostic> of(
      List<Diagnostic> problems, int length, Function<Help, Optional<List<Diagnostic>>> check) {
    Trials trials = new Trials(problems, length, check);
    return problems.stream().map(trials::tried).toList();
  }

  /** Where nothing can be tried: of alternatives the first. */
  public static List<Diagnostic> untried(List<Diagnostic> problems) {
    return problems.stream().map(Trials::untried).toList();
  }

  private static Diagnostic untried(Diagnostic d) {
    Set<String> words = new HashSet<>();
    List<Diagnostic.Line> kept =
        d.lines().stream().filter(l -> !(l instanceof Help h) || words.add(h.text())).toList();
    return new Diagnostic(d.severity(), d.slug(), d.sentence(), d.primary(), d.secondary(), kept);
  }

  private Diagnostic tried(Diagnostic d) {
    if (d.lines().stream().noneMatch(Trials::canBeTried)) {
      return d;
    }
    List<Diagnostic.Line> kept = new ArrayList<>();
    Set<String> found = new HashSet<>();
    for (Diagnostic.Line line : d.lines()) {
      if (!canBeTried(line)) {
        if (!(line instanceof Help.Advice advice && found.contains(advice.text()))) {
          kept.add(line);
        }
      } else if (line instanceof Help help && !found.contains(help.text()) && mends(d, help)) {
        kept.add(help);
        found.add(help.text());
      }
    }
    return new Diagnostic(d.severity(), d.slug(), d.sentence(), d.primary(), d.secondary(), kept);
  }

  private static boolean canBeTried(Diagnostic.Line line) {
    return line instanceof Help.Change || line instanceof Help.Words w && w.argument().isPresent();
  }

  private boolean mends(Diagnostic d, Help help) {
    Optional<List<Diagnostic>> left = made++ < most ? check.apply(help) : Optional.empty();
    if (left.isEmpty()) {
      return false;
    }
    Map<Told, Integer> after = counted(left.get());
    return count(after, d) < count(before, d)
        && left.get().stream()
            .allMatch(a ->
                !a.isError()
                    || count(after, a) <= count(before, a)
                    || hides(d) && help instanceof Help.Change c && isBehind(a, c.edit()));
  }

  /** What is told, wherever that is: a change moves what stands behind it. */
  private record Told(Slug slug, String sentence) {
    Told(Diagnostic d) {
      this(d.slug(), d.sentence());
    }
  }

  private static Map<Told, Integer> counted(List<Diagnostic> all) {
    Map<Told, Integer> counts = new HashMap<>();
    all.forEach(d -> counts.merge(new Told(d), 1, Integer::sum));
    return counts;
  }

  private static int count(Map<Told, Integer> all, Diagnostic d) {
    return all.getOrDefault(new Told(d), 0);
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
