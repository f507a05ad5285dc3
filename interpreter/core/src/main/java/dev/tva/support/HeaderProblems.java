// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.catalog.Stacks;
import dev.tva.catalog.TensorPattern;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.MetaFn;
import dev.tva.source.Span;
import dev.tva.support.Supports.ShapePair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What headers reveal where tensors are used: names, shapes, layers. */
final class HeaderProblems {
  private static final int MOST_PATTERNS = 3;

  private HeaderProblems() {}

  /** A clash of which only {@code used} tensors matter; names come before shapes. */
  static Diagnostic clash(Workspace work, Clash clash, SortedSet<String> used) {
    SortedSet<String> left = both(clash.onlyLeft(), used);
    SortedSet<String> right = both(clash.onlyRight(), used);
    return left.isEmpty() && right.isEmpty()
        ? shapes(work, clash, used)
        : names(work, clash, left, right);
  }

  private static SortedSet<String> both(SortedSet<String> a, Set<String> b) {
    SortedSet<String> kept = new TreeSet<>(a);
    kept.retainAll(b);
    return kept;
  }

  private static String label(Workspace work, int input) {
    return "`" + work.inputs.get(input).label() + "`";
  }

  private static Diagnostic shapes(Workspace work, Clash clash, SortedSet<String> used) {
    List<String> names = clash.shapes().keySet().stream().filter(used::contains).toList();
    ShapePair one = clash.shapes().get(names.getFirst());
    String left = label(work, one.left());
    String right = label(work, one.right());
    int all = work.supports.of(clash.left()).map(Set::size).orElse(names.size());
    var d =
        error(
                Slug.SHAPE_MISMATCH,
                left
                    + " and "
                    + right
                    + " differ in shape at "
                    + names.size()
                    + " of "
                    + all
                    + " tensors")
            .at(clash.span(), "both sides must agree, tensor by tensor")
            .table(
                List.of("tensor", left, right),
                names.stream().map(n -> row(n, clash.shapes().get(n))).toList());
    Set<Long> rows =
        names.stream().map(n -> moreRows(clash.shapes().get(n))).collect(Collectors.toSet());
    if (rows.size() == 1 && !rows.contains(0L)) {
      d.note(
          "they differ only in dimension 0, by "
              + rows.iterator().next()
              + " rows; added vocabulary looks like this");
    }
    d.note("found in the headers; no tensor data was read");
    help(d, work, clash, used);
    return d.build();
  }

  private static List<String> row(String name, ShapePair pair) {
    return List.of(name, pair.leftSpec().shape().toString(), pair.rightSpec().shape().toString());
  }

  /** By how many rows the sides differ; 0 where they differ in more than that. */
  private static long moreRows(ShapePair p) {
    var a = p.leftSpec().shape().dimensions();
    var b = p.rightSpec().shape().dimensions();
    boolean only =
        a.size() == b.size()
            && !a.isEmpty()
            && a.subList(1, a.size()).equals(b.subList(1, b.size()));
    return only ? Math.abs(a.getFirst() - b.getFirst()) : 0;
  }

  private static Diagnostic names(
      Workspace work, Clash clash, SortedSet<String> onlyLeft, SortedSet<String> onlyRight) {
    Integer first = work.supports.reads(clash.left()).getFirst();
    Integer second =
        work.supports.reads(clash.right()).stream()
            .filter(i -> !i.equals(first))
            .findFirst()
            .orElse(first);
    String left = label(work, first);
    String right = label(work, second);
    List<List<String>> rows = new ArrayList<>();
    onlyLeft.forEach(n -> rows.add(List.of(n, "yes", "no")));
    onlyRight.forEach(n -> rows.add(List.of(n, "no", "yes")));
    boolean points =
        work.spaces.of(clash.left()).isPoint() && work.spaces.of(clash.right()).isPoint();
    var d =
        error(
                Slug.NAMES_DIFFER,
                left
                    + " and "
                    + right
                    + " do not have the same tensors: "
                    + rows.size()
                    + (rows.size() == 1 ? " differs" : " differ"))
            .at(
                clash.span(),
                points
                    ? "two models must have the same names"
                    : "a delta moves only what the model has")
            .table(List.of("tensor", left, right), rows)
            .note("found in the headers; no tensor data was read");
    SortedSet<String> bad = new TreeSet<>(onlyLeft);
    bad.addAll(onlyRight);
    help(d, work, clash, bad);
    return d.build();
  }

  /** What can be typed to use only tensors that fit. */
  private static void help(
      Diagnostic.Builder d, Workspace work, Clash clash, SortedSet<String> bad) {
    Set<String> all = new TreeSet<>();
    work.supports.of(clash.left()).ifPresent(all::addAll);
    work.supports.of(clash.right()).ifPresent(all::addAll);
    Optional<String> selection = selection(bad, all);
    if (selection.isEmpty()) {
      d.help("give checkpoints of one architecture: these have too little in common");
      return;
    }
    boolean library = clash.frames().stream().anyMatch(Report.Frame::library);
    Optional<String> text =
        clash.reduced() || library ? Optional.empty() : oneLine(clash.span().text());
    if (text.isPresent()) {
      d.help("to leave them out:", operand(text.get()) + "[" + selection.get() + "]");
    } else {
      d.help("to leave them out, select from each side: `[" + selection.get() + "]`");
    }
  }

  private static Optional<String> oneLine(String text) {
    return text.contains("\n") && text.contains("#")
        ? Optional.empty()
        : Optional.of(text.lines().map(String::strip).collect(Collectors.joining(" ")));
  }

  private static String operand(String text) {
    return text.matches("[\\p{L}_][\\p{L}\\p{N}_.]*(\\([^()]*\\))?") ? text : "(" + text + ")";
  }

  /** Patterns that leave out the bad ones, or else one that takes none of them. */
  private static Optional<String> selection(Set<String> bad, Set<String> all) {
    SortedSet<String> without = new TreeSet<>();
    for (String name : bad) {
      without.add(patternOf(name, bad, all));
    }
    if (without.size() <= MOST_PATTERNS) {
      return Optional.of(
          without.stream().map(p -> "not \"" + p + "\"").collect(Collectors.joining(" and ")));
    }
    Map<String, Integer> good = new HashMap<>();
    for (String name : all) {
      for (String component : name.split("\\.")) {
        good.merge(component, bad.contains(name) ? -all.size() : 1, Integer::sum);
      }
    }
    return good.entrySet().stream()
        .filter(e -> e.getValue() > 0 && isPlain(e.getKey()))
        .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry::getKey))
        .map(e -> "\"" + e.getKey() + "\"");
  }

  /** The one component that tells a tensor from all that are fine, else its whole name. */
  private static String patternOf(String name, Set<String> bad, Set<String> all) {
    for (String component : name.split("\\.")) {
      if (isPlain(component)) {
        var matcher = new TensorPattern(component).matcher();
        if (all.stream().filter(matcher::matches).allMatch(bad::contains)) {
          return component;
        }
      }
    }
    return "^" + name + "$";
  }

  private static boolean isPlain(String component) {
    return !component.isEmpty() && component.chars().noneMatch(c -> "{}*^$\"\\".indexOf(c) >= 0);
  }

  static Diagnostic outsideStacks(Workspace work, MetaFn fn, SortedSet<String> outside, Span at) {
    var d =
        error(
                Slug.NO_LAYER,
                "`"
                    + fn.word()
                    + "` does not exist for "
                    + outside.size()
                    + (outside.size() == 1 ? " tensor" : " tensors")
                    + " outside the blocks")
            .at(at)
            .table(List.of("tensor"), outside.stream().map(List::of).toList())
            .note("found in the headers; no tensor data was read");
    Optional<String> inside = insidePattern(work, outside);
    if (inside.isEmpty()) {
      return d.help("leave it out: there are no blocks, for no names have a run of numbers in them")
          .build();
    }
    d.help(
        "instead of `" + fn.word() + "`, with 0 for them:",
        "match { " + inside.get() + " -> " + fn.word() + "; else -> 0 }");
    if (fn == MetaFn.DEPTH) {
      d.help("instead of `depth`, with the value of the nearest end:", "gradient([0, 1])");
    }
    return d.build();
  }

  /** A condition that holds for tensors of blocks and for none of those outside. */
  private static Optional<String> insidePattern(Workspace work, Set<String> outside) {
    List<String> patterns = new ArrayList<>();
    for (Stacks.Stack stack : work.supports.stacks().all()) {
      String last = stack.prefix().substring(stack.prefix().lastIndexOf('.') + 1);
      var matcher = new TensorPattern(last).matcher();
      boolean apart = isPlain(last) && outside.stream().noneMatch(matcher::matches);
      patterns.add("\"" + (apart ? last : stack.pattern()) + "\"");
    }
    return patterns.isEmpty()
        ? Optional.empty()
        : Optional.of(patterns.stream().distinct().collect(Collectors.joining(" or ")));
  }
}
