// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.diagnostic.Counted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.BiPredicate;

/**
 * How names that one side has alone would be names of the other: with another head.
 *
 * @param from the components in front, without their last dot; may be empty
 * @param to those of the other side
 * @param count how many names would fit
 */
record OtherNames(String from, String to, int count) {
  private static final int MOST_ALIKE = 4;

  /**
   * Between the names that each side has alone; empty where no head makes half of one side fit.
   *
   * @param alike whether a tensor of the left side has the shape of one of the right
   */
  static Optional<OtherNames> between(
      SortedSet<String> left, SortedSet<String> right, BiPredicate<String, String> alike) {
    Map<String, List<String>> tails = new HashMap<>();
    for (String name : right) {
      List<String> parts = Arrays.asList(name.split("\\."));
      for (int i = 0; i < parts.size(); i++) {
        tails
            .computeIfAbsent(join(parts.subList(i, parts.size())), _ -> new ArrayList<>())
            .add(name);
      }
    }
    Map<List<String>, Integer> found = new HashMap<>();
    for (String name : left) {
      List<String> parts = Arrays.asList(name.split("\\."));
      for (int i = 0; i < parts.size(); i++) {
        String tail = join(parts.subList(i, parts.size()));
        List<String> same = tails.get(tail);
        if (same != null) {
          if (same.size() <= MOST_ALIKE) {
            same.stream()
                .filter(other -> alike.test(name, other))
                .forEach(other ->
                    found.merge(List.of(head(name, tail), head(other, tail)), 1, Integer::sum));
          }
          break;
        }
      }
    }
    return found.entrySet().stream()
        .max(
            Map.Entry.<List<String>, Integer>comparingByValue()
                // Of as many, those that have the most in common.
                .thenComparing(e -> -String.join("", e.getKey()).length())
                .thenComparing(e -> e.getKey().toString()))
        .filter(e -> 2 * e.getValue() >= Math.min(left.size(), right.size()))
        .map(e -> new OtherNames(e.getKey().getFirst(), e.getKey().getLast(), e.getValue()));
  }

  /** What stands before the tail, without the dot between. */
  private static String head(String name, String tail) {
    return name.substring(0, Math.max(0, name.length() - tail.length() - 1));
  }

  private static String join(List<String> parts) {
    return String.join(".", parts);
  }

  /** The same where the sides are the other way round. */
  OtherNames turned() {
    return new OtherNames(to, from, count);
  }

  /** What a name of the left side is where it has the other side's head. */
  String renamed(String name) {
    if (from.isEmpty()) {
      return to + "." + name;
    }
    if (!name.startsWith(from + ".")) {
      return name;
    }
    String tail = name.substring(from.length() + 1);
    return to.isEmpty() ? tail : to + "." + tail;
  }

  /** What differs, in words. */
  String told(String left, int ofLeft, String right, int ofRight) {
    if (from.isEmpty()) {
      return many(ofRight) + " of " + right + areOf() + left + in(to) + " in front";
    }
    if (to.isEmpty()) {
      return many(ofLeft) + " of " + left + areOf() + right + in(from) + " in front";
    }
    return many(ofLeft)
        + " of "
        + left
        + areOf()
        + right
        + " with `"
        + from
        + "` instead of `"
        + to
        + "`";
  }

  private String many(int all) {
    return (count == all && count > 1 ? "all " : "") + Counted.of(count, "name");
  }

  private String areOf() {
    return count == 1 ? " is one of " : " are those of ";
  }

  private static String in(String head) {
    return " with `" + head + ".`";
  }
}
