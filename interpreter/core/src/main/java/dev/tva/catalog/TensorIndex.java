// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Tensor names by their components, to ask what a pattern can go on with. */
public final class TensorIndex {
  private final List<String> words = new ArrayList<>();
  private final List<int[]> names = new ArrayList<>();

  /**
   * The components that can follow.
   *
   * @param words with how many tensors have each there; numbers are not among them
   * @param least of the numbers that can follow, where there are any
   */
  public record Next(TreeMap<String, Integer> words, OptionalInt least, OptionalInt largest) {}

  public TensorIndex(Collection<String> tensors) {
    Map<String, Integer> known = new HashMap<>();
    for (String tensor : tensors) {
      String[] parts = tensor.split("\\.");
      int[] name = new int[parts.length];
      for (int i = 0; i < parts.length; i++) {
        name[i] =
            known.computeIfAbsent(
                parts[i],
                w -> {
                  words.add(w);
                  return words.size() - 1;
                });
      }
      names.add(name);
    }
  }

  /**
   * What can follow the complete components of a pattern, which matches anywhere unless it begins
   * with {@code ^}.
   */
  public Next next(String pattern) throws TensorPattern.Malformed {
    boolean anchored = pattern.startsWith("^");
    String body = anchored ? pattern.substring(1) : pattern;
    List<boolean[]> steps = new ArrayList<>();
    for (String component : body.isEmpty() ? List.<String>of() : TensorPattern.components(body)) {
      steps.add(matching(component));
    }
    int[] counts = new int[words.size()];
    int[] last = new int[words.size()];
    for (int n = 0; n < names.size(); n++) {
      follow(names.get(n), anchored, steps, n + 1, counts, last);
    }
    return collected(counts);
  }

  /** The words a component matches; {@code **}, which is any number of components, is none. */
  private boolean[] matching(String component) throws TensorPattern.Malformed {
    if (component.equals("**")) {
      return new boolean[0];
    }
    TensorPattern.Matcher pattern = TensorPattern.component(component);
    boolean[] found = new boolean[words.size()];
    for (int w = 0; w < found.length; w++) {
      found[w] = pattern.matches(words.get(w));
    }
    return found;
  }

  /** Counts each word that can stand behind the steps once for a name. */
  private static void follow(
      int[] name, boolean anchored, List<boolean[]> steps, int id, int[] counts, int[] last) {
    boolean[] reached = new boolean[steps.size() + 1];
    for (int at = 0; at < name.length; at++) {
      reached[0] |= at == 0 || !anchored;
      boolean[] next = new boolean[reached.length];
      for (int step = 0; step < steps.size(); step++) {
        boolean[] allowed = steps.get(step);
        if (reached[step] && allowed.length == 0) {
          reached[step + 1] = true;
          next[step] = true;
        } else if (reached[step] && allowed[name[at]]) {
          next[step + 1] = true;
        }
      }
      if (reached[steps.size()] && last[name[at]] != id) {
        last[name[at]] = id;
        counts[name[at]]++;
      }
      reached = next;
    }
  }

  private Next collected(int[] counts) {
    TreeMap<String, Integer> found = new TreeMap<>();
    int least = Integer.MAX_VALUE;
    int largest = -1;
    for (int w = 0; w < counts.length; w++) {
      if (counts[w] > 0 && words.get(w).matches("[0-9]{1,9}")) {
        int number = Integer.parseInt(words.get(w));
        least = Math.min(least, number);
        largest = Math.max(largest, number);
      } else if (counts[w] > 0) {
        found.put(words.get(w), counts[w]);
      }
    }
    return largest < 0
        ? new Next(found, OptionalInt.empty(), OptionalInt.empty())
        : new Next(found, OptionalInt.of(least), OptionalInt.of(largest));
  }
}
