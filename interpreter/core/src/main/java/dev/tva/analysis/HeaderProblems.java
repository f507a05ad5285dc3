// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.analysis.HeaderChecks.PatternUse;
import dev.tva.catalog.TensorPattern;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.diagnostic.Spelling;
import dev.tva.graph.Value;
import dev.tva.source.Span;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** What headers reveal: names, shapes, patterns. */
final class HeaderProblems {
  private HeaderProblems() {}

  private static String label(Workspace work, int input) {
    return "`" + work.inputs.get(input).label() + "`";
  }

  private static String first(Workspace work, Value v) {
    return label(work, work.supports.reads(v).getFirst());
  }

  static Diagnostic shapes(
      Workspace work, SortedMap<String, Supports.ShapePair> conflicts, Value x, Value y, Span at) {
    Supports.ShapePair one = conflicts.firstEntry().getValue();
    String left = label(work, one.left());
    String right = label(work, one.right());
    int all = work.supports.of(x).map(Set::size).orElse(conflicts.size());
    var d =
        error(
                Slug.SHAPE_MISMATCH,
                left
                    + " and "
                    + right
                    + " differ in shape at "
                    + conflicts.size()
                    + " of "
                    + all
                    + " tensors")
            .at(at, "both sides must agree, tensor by tensor")
            .table(
                List.of("tensor", left, right),
                conflicts.entrySet().stream()
                    .map(e ->
                        List.of(
                            e.getKey(),
                            e.getValue().leftSpec().shape().toString(),
                            e.getValue().rightSpec().shape().toString()))
                    .toList());
    Set<Long> rows =
        conflicts.values().stream()
            .filter(HeaderProblems::onlyRows)
            .map(p -> Math.abs(p.leftSpec().shape().rows() - p.rightSpec().shape().rows()))
            .collect(Collectors.toSet());
    if (rows.size() == 1 && conflicts.values().stream().allMatch(HeaderProblems::onlyRows)) {
      d.note(
          "they differ only in dimension 0, by "
              + rows.iterator().next()
              + " rows; added vocabulary looks like this");
    }
    d.note("found in the headers; no tensor data was read");
    if (conflicts.size() <= 3) {
      String not =
          conflicts.keySet().stream()
              .map(n ->
                  "not \""
                      + shortest(n, conflicts.keySet(), work.supports.of(x).orElseThrow())
                      + "\"")
              .collect(Collectors.joining(" and "));
      String text = at.text().contains("\n") ? "..." : at.text();
      d.help("to leave them out:", "(" + text + ")[" + not + "]");
    } else {
      d.help("select tensors of equal shape on both sides: `[not \"embed_tokens\"]`");
    }
    return d.build();
  }

  private static boolean onlyRows(Supports.ShapePair p) {
    var a = p.leftSpec().shape().dimensions();
    var b = p.rightSpec().shape().dimensions();
    return a.size() == b.size()
        && !a.isEmpty()
        && a.subList(1, a.size()).equals(b.subList(1, b.size()));
  }

  /** The one component that tells the tensor from all that are fine, else its whole name. */
  private static String shortest(String name, Set<String> bad, SortedSet<String> all) {
    for (String component : name.split("\\.")) {
      boolean plain = component.chars().noneMatch(c -> "{}*^$".indexOf(c) >= 0);
      if (plain && !component.isEmpty()) {
        var matcher = new TensorPattern(component).matcher();
        if (all.stream().filter(matcher::matches).allMatch(bad::contains)) {
          return component;
        }
      }
    }
    return "^" + name + "$";
  }

  static Diagnostic names(
      Workspace work, Value x, Value y, SortedSet<String> onlyX, SortedSet<String> onlyY, Span at) {
    String left = first(work, x);
    String right = first(work, y);
    List<List<String>> rows = new ArrayList<>();
    onlyX.forEach(n -> rows.add(List.of(n, "yes", "no")));
    onlyY.forEach(n -> rows.add(List.of(n, "no", "yes")));
    boolean points = work.spaces.of(x).isPoint() && work.spaces.of(y).isPoint();
    var d =
        error(
                Slug.NAMES_DIFFER,
                left
                    + " and "
                    + right
                    + " do not have the same tensors: "
                    + rows.size()
                    + " differ")
            .at(
                at,
                points
                    ? "two models must have the same names"
                    : "a delta moves only what the model has")
            .table(List.of("tensor", left, right), rows)
            .note("found in the headers; no tensor data was read");
    SortedSet<String> extra = onlyX.isEmpty() ? onlyY : onlyX;
    if (extra.size() <= 3 && (onlyX.isEmpty() || onlyY.isEmpty())) {
      String not =
          extra.stream().map(n -> "not \"^" + n + "$\"").collect(Collectors.joining(" and "));
      d.help("to leave them out of the side that has them: `[" + not + "]`");
    } else {
      d.help("select the tensors both have, on both sides: `[\"layers\"]`");
    }
    return d.build();
  }

  static Diagnostic nothingTaken(SortedSet<String> names, List<PatternUse> patterns, Span at) {
    for (PatternUse use : patterns) {
      var matcher = use.pattern().matcher();
      if (!use.negated() && names.stream().noneMatch(matcher::matches)) {
        return matchesNothing(names, use, true);
      }
    }
    return error(Slug.PATTERN_MATCHES_NOTHING, "the selection takes no tensor")
        .at(at, "all " + names.size() + " are left out")
        .note("found in the headers; no tensor data was read")
        .help("`tva plan` lists the names; loosen the condition")
        .build();
  }

  static Diagnostic idlePattern(SortedSet<String> names, PatternUse use) {
    return matchesNothing(names, use, false);
  }

  private static Diagnostic matchesNothing(
      SortedSet<String> names, PatternUse use, boolean isError) {
    String sentence = "no tensor matches \"" + use.pattern().text() + "\"";
    var d =
        isError
            ? error(Slug.PATTERN_MATCHES_NOTHING, sentence)
            : Diagnostic.note(Slug.PATTERN_MATCHES_NOTHING, sentence);
    List<String> parts = use.pattern().components();
    int good = 0;
    while (good < parts.size() && matchesAny(use.pattern(), good + 1, names)) {
      good++;
    }
    d.at(use.span(), good == 0 ? "no name has this" : "the names stop matching here");
    if (good < parts.size()) {
      Set<String> next = following(use.pattern(), good, names);
      List<String> near = Spelling.nearest(parts.get(good), next);
      if (!near.isEmpty()) {
        List<String> mended = new ArrayList<>(parts);
        mended.set(good, near.getFirst());
        String text = String.join(".", mended);
        var matcher = new TensorPattern(text).matcher();
        long count = names.stream().filter(matcher::matches).count();
        if (count > 0) {
          d.help("did you mean \"" + text + "\"? it matches " + count + " tensors");
        }
      }
      d.note(
          (good == 0
                  ? "the names have the components: "
                  : "after \""
                      + String.join(".", parts.subList(0, good))
                      + ".\" the names go on with: ")
              + next.stream().limit(12).collect(Collectors.joining(", "))
              + (next.size() > 12 ? ", ..." : ""));
    }
    return d.build();
  }

  private static boolean matchesAny(TensorPattern pattern, int count, SortedSet<String> names) {
    var matcher = pattern.prefix(count).matcher();
    return names.stream().anyMatch(matcher::matches);
  }

  /** The components that stand after the first {@code count} ones of the pattern in some name. */
  private static Set<String> following(TensorPattern pattern, int count, SortedSet<String> names) {
    Set<String> found = new LinkedHashSet<>();
    for (String name : names) {
      String[] parts = name.split("\\.");
      for (int i = 0; i < parts.length; i++) {
        if (count == 0) {
          found.add(parts[i]);
        } else if (i >= count) {
          String before = String.join(".", List.of(parts).subList(i - count, i));
          if (new TensorPattern("^" + before + "$").components().size() == count
              && pattern.prefix(count).matcher().matches(before)) {
            found.add(parts[i]);
          }
        }
      }
    }
    return found;
  }
}
