// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.script;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What mergekit would do otherwise, to be told in the script beside what it is about. */
public final class Notes {
  private final List<Diagnostic> told = new ArrayList<>();
  private final Set<Waiting> waiting = new LinkedHashSet<>();

  private record Waiting(int line, String sentence) {}

  /** For the next statement that is written. */
  public void add(Span at, String sentence) {
    if (mention(at, sentence)) {
      told.add(Diagnostic.warning(Slug.DONE_OTHERWISE, sentence).at(at).build());
    }
  }

  /** In the script alone, for it is told elsewhere. */
  public boolean mention(Span at, String sentence) {
    return waiting.add(new Waiting(at.line(), sentence));
  }

  /** The comments for the statement that comes now. */
  public List<String> take() {
    List<String> lines =
        waiting.stream()
            .sorted(Comparator.comparingInt(Waiting::line))
            .flatMap(w -> wrapped("# line " + w.line() + ": " + w.sentence()).stream())
            .toList();
    waiting.clear();
    return lines;
  }

  public List<Diagnostic> told() {
    return List.copyOf(told);
  }

  private static List<String> wrapped(String line) {
    List<String> lines = new ArrayList<>();
    StringBuilder now = new StringBuilder();
    for (String word : line.split(" ")) {
      if (now.length() + word.length() > 98) {
        lines.add(now.toString());
        now = new StringBuilder("#  ");
      }
      now.append(now.isEmpty() ? "" : " ").append(word);
    }
    lines.add(now.toString());
    return lines;
  }
}
