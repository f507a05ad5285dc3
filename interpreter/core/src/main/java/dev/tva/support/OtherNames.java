// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    return (count == all && count > 1 ? "all " : "") + count + (count == 1 ? " name" : " names");
  }

  private String areOf() {
    return count == 1 ? " is one of " : " are those of ";
  }

  private static String in(String head) {
    return " with `" + head + ".`";
  }
}
