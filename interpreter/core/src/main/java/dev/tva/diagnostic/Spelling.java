// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** Names that were probably meant. */
public final class Spelling {
  private static final int MOST = 3;

  /** Longer than anything that is mistyped; the time taken is the square of it. */
  private static final int LONGEST = 200;

  private Spelling() {}

  /**
   * At most three candidates: those equal but for case, else those at an edit distance (swaps of
   * neighbours count one) of at most a third of the name, nearest first, then by name.
   */
  public static List<String> nearest(String name, Collection<String> candidates) {
    if (name.length() > LONGEST) {
      return List.of();
    }
    TreeMap<Integer, List<String>> found = new TreeMap<>();
    int limit = Math.max(1, name.length() / 3);
    for (String candidate : candidates.stream().distinct().sorted().toList()) {
      int distance = candidate.equalsIgnoreCase(name) ? 0 : distance(name, candidate, limit);
      if (distance <= limit && !candidate.equals(name) && distance < candidate.length()) {
        found.computeIfAbsent(distance, _ -> new ArrayList<>()).add(candidate);
      }
    }
    List<String> nearest = new ArrayList<>();
    if (found.containsKey(0)) {
      nearest.addAll(found.get(0));
    } else {
      found.values().forEach(nearest::addAll);
    }
    return nearest.size() > MOST ? List.copyOf(nearest.subList(0, MOST)) : nearest;
  }

  /** The distance, or anything above {@code limit} where it is larger. */
  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) > limit) {
      return limit + 1;
    }
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
