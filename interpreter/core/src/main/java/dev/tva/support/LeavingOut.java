// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.tensor.TensorNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A selection that leaves out some tensors of a value, and none of the others. */
public final class LeavingOut {
  private static final int MOST_PATTERNS = 4;
  private static final int LONGEST_RUN = 4;

  private LeavingOut() {}

  /** As it stands in brackets; empty where it would be long, or leave nothing. */
  public static Optional<String> of(SortedSet<String> bad, SortedSet<String> all) {
    SortedSet<String> good = new TreeSet<>(TensorNames.ORDER);
    good.addAll(all);
    good.removeAll(bad);
    if (good.isEmpty()) {
      return Optional.empty();
    }
    return exactly(bad, good)
        .map(p -> p.stream().map(x -> "not \"" + x + "\"").collect(Collectors.joining(" and ")))
        .or(() ->
            exactly(good, bad)
                .map(
                    p -> p.stream().map(x -> "\"" + x + "\"").collect(Collectors.joining(" or "))));
  }

  /** A few patterns that take all of {@code names} and none of {@code others}. */
  private static Optional<List<String>> exactly(SortedSet<String> names, SortedSet<String> others) {
    Set<String> taken = new HashSet<>();
    others.forEach(name -> taken.addAll(runs(name)));
    Map<String, Integer> covers = new HashMap<>();
    for (String name : names) {
      for (String run : runs(name)) {
        if (!taken.contains(run)) {
          covers.merge(run, 1, Integer::sum);
        }
      }
    }
    SortedSet<String> patterns = new TreeSet<>();
    Comparator<String> best =
        Comparator.<String>comparingInt(covers::get)
            .thenComparing(Comparator.comparingInt(String::length).reversed())
            .thenComparing(Comparator.reverseOrder());
    for (String name : names) {
      List<String> own = runs(name).stream().filter(covers::containsKey).toList();
      if (own.stream().noneMatch(patterns::contains)) {
        patterns.add(own.stream().max(best).orElse("^" + name + "$"));
      }
    }
    return Optional.of(merged(patterns)).filter(p -> p.size() <= MOST_PATTERNS);
  }

  /** The runs of a name's components that can stand as a pattern; a number begins none. */
  private static Collection<String> runs(String name) {
    List<String> parts = Arrays.asList(name.split("\\."));
    Set<String> runs = new HashSet<>();
    for (int start = 0; start < parts.size(); start++) {
      if (isNumber(parts.get(start))) {
        continue;
      }
      int most = Math.min(parts.size(), start + LONGEST_RUN);
      for (int end = start; end < most && isPlain(parts.get(end)); end++) {
        runs.add(String.join(".", parts.subList(start, end + 1)));
      }
    }
    return runs;
  }

  private static boolean isNumber(String component) {
    return !component.isEmpty() && component.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean isPlain(String component) {
    return !component.isEmpty() && component.chars().noneMatch(c -> "{}*^$\"\\".indexOf(c) >= 0);
  }

  /** Patterns that differ in one number are one with a choice of numbers. */
  private static List<String> merged(SortedSet<String> patterns) {
    Map<String, List<Integer>> numbers = new LinkedHashMap<>();
    List<String> merged = new ArrayList<>();
    for (String pattern : patterns) {
      List<String> parts = new ArrayList<>(Arrays.asList(pattern.split("\\.")));
      int at = 0;
      while (at < parts.size() && !(isNumber(parts.get(at)) && parts.get(at).length() < 7)) {
        at++;
      }
      if (at == parts.size()) {
        merged.add(pattern);
        continue;
      }
      int number = Integer.parseInt(parts.get(at));
      parts.set(at, "*");
      numbers.computeIfAbsent(String.join(".", parts), _ -> new ArrayList<>()).add(number);
    }
    numbers.forEach((frame, all) -> merged.add(frame.replaceFirst("\\*", choice(all))));
    return merged;
  }

  private static String choice(List<Integer> numbers) {
    List<Integer> sorted = numbers.stream().sorted().toList();
    if (sorted.size() == 1) {
      return sorted.getFirst().toString();
    }
    boolean run = sorted.getLast() - sorted.getFirst() == sorted.size() - 1;
    return run
        ? "{" + sorted.getFirst() + ".." + sorted.getLast() + "}"
        : sorted.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
  }
}
