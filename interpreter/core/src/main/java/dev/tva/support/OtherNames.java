// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.graph.Grain;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.syntax.Expr;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * How names that one side has alone would be names of the other: with another head.
 *
 * @param from the components in front, without their last dot; may be empty
 * @param to those of the other side
 * @param count how many names would fit
 */
record OtherNames(String from, String to, int count) {
  private static final int MOST_ALIKE = 4;

  /** Between the names that each side has alone; empty where no head makes half of one side fit. */
  static Optional<OtherNames> between(SortedSet<String> left, SortedSet<String> right) {
    Map<String, List<String>> heads = new HashMap<>();
    for (String name : right) {
      List<String> parts = Arrays.asList(name.split("\\."));
      for (int i = 0; i < parts.size(); i++) {
        heads
            .computeIfAbsent(join(parts.subList(i, parts.size())), _ -> new ArrayList<>())
            .add(join(parts.subList(0, i)));
      }
    }
    Map<List<String>, Integer> found = new HashMap<>();
    for (String name : left) {
      List<String> parts = Arrays.asList(name.split("\\."));
      for (int i = 0; i < parts.size(); i++) {
        List<String> same = heads.get(join(parts.subList(i, parts.size())));
        if (same != null) {
          if (same.size() <= MOST_ALIKE) {
            String from = join(parts.subList(0, i));
            same.forEach(to -> found.merge(List.of(from, to), 1, Integer::sum));
          }
          break;
        }
      }
    }
    return found.entrySet().stream()
        .max(
            Map.Entry.<List<String>, Integer>comparingByValue()
                .thenComparing(e -> e.getKey().toString()))
        .filter(e -> 2 * e.getValue() >= Math.min(left.size(), right.size()))
        .map(e -> new OtherNames(e.getKey().getFirst(), e.getKey().getLast(), e.getValue()));
  }

  private static String join(List<String> parts) {
    return String.join(".", parts);
  }

  /** What differs, in words. */
  String told(String left, int ofLeft, String right, int ofRight) {
    if (from.isEmpty()) {
      return many(ofRight) + " of " + right + " are those of " + left + in(to) + " in front";
    }
    if (to.isEmpty()) {
      return many(ofLeft) + " of " + left + " are those of " + right + in(from) + " in front";
    }
    return many(ofLeft)
        + " of "
        + left
        + " are those of "
        + right
        + " with `"
        + from
        + "` instead of `"
        + to
        + "`";
  }

  private String many(int all) {
    return (count == all ? "all " : "") + count + (count == 1 ? " name" : " names");
  }

  private static String in(String head) {
    return " with `" + head + ".`";
  }

  /** What can be typed where the names of two sides differ in their first components only. */
  static final class Renaming {
    private final Workspace work;
    private final Clash clash;

    Renaming(Workspace work, Clash clash) {
      this.work = work;
      this.clash = clash;
    }

    /**
     * Adds the renaming of one side: of a delta, or else of the checkpoint that was opened later.
     */
    void help(Diagnostic.Builder d, OtherNames names) {
      boolean right = isRightRenamed();
      String from = right ? names.to() : names.from();
      String to = right ? names.from() : names.to();
      call(
          d,
          right,
          "rename",
          ", from = \"^" + from + "\", to = \"" + to + "\"",
          "to call its tensors as the other side does:");
    }

    /** Adds that one side's experts are seen as a tensor each. */
    void splitting(Diagnostic.Builder d, boolean right) {
      call(d, right, "split_experts", "", "to see its experts as the other side has them:");
    }

    private void call(
        Diagnostic.Builder d, boolean right, String function, String arguments, String words) {
      Span place = place();
      Value changed = right ? clash.right() : clash.left();
      Value kept = right ? clash.left() : clash.right();
      String text = place.text();
      List<Expr> parts = parts(place, work.supports.behind(changed), work.supports.behind(kept));
      if (parts.isEmpty()) {
        d.example(words.replace("its", "one side's"), function + "(x" + arguments + ")");
        return;
      }
      StringBuilder code = new StringBuilder();
      int at = place.start();
      for (Expr part : parts) {
        code.append(text, at - place.start(), part.span().start() - place.start())
            .append(function)
            .append('(')
            .append(part.span().text())
            .append(arguments)
            .append(')');
        at = part.span().end();
      }
      code.append(text.substring(at - place.start()));
      d.help(words, new Edit(place, code.toString()));
    }

    /** Where the user wrote it: inside a method of the library, where that was called. */
    private Span place() {
      for (Report.Frame frame : clash.frames()) {
        if (frame.library()) {
          return frame.call();
        }
      }
      return clash.span();
    }

    private boolean isRightRenamed() {
      boolean left = work.spaces.of(clash.left()).isPoint();
      boolean right = work.spaces.of(clash.right()).isPoint();
      return left == right ? first(clash.right()) > first(clash.left()) : left;
    }

    private int first(Value v) {
      return work.supports.behind(v).stream().min(Comparator.naturalOrder()).orElse(0);
    }

    /** The largest names and calls in a place that read one side alone. */
    private List<Expr> parts(Span place, Set<Integer> changed, Set<Integer> kept) {
      List<Expr> found = new ArrayList<>();
      work.values.keySet().stream()
          .filter(e -> isInside(e.span(), place) && isOf(e, changed, kept))
          .sorted(
              Comparator.comparingInt((Expr e) -> e.span().start())
                  .thenComparingInt(e -> -e.span().end()))
          .forEach(e -> {
            if (found.isEmpty() || found.getLast().span().end() <= e.span().start()) {
              found.add(e);
            }
          });
      return found;
    }

    private static boolean isInside(Span span, Span in) {
      return span.source().equals(in.source())
          && in.start() <= span.start()
          && span.end() <= in.end()
          && !span.equals(in);
    }

    private boolean isOf(Expr e, Set<Integer> changed, Set<Integer> kept) {
      if (!(e instanceof Expr.Name || e instanceof Expr.Call || e instanceof Expr.Index)
          || !(work.values.get(e) instanceof Val.Node(Value v))
          || v.grain() != Grain.ELEMENT) {
        return false;
      }
      Set<Integer> behind = work.supports.behind(v);
      return !behind.isEmpty()
          && changed.containsAll(behind)
          && behind.stream().noneMatch(kept::contains);
    }
  }
}
