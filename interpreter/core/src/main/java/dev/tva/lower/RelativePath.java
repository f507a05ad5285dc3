// SPDX-License-Identifier: Apache-2.0
package dev.tva.lower;

import java.util.ArrayList;
import java.util.List;

/** Where a script lies, seen from another: outputs say no more than that of paths. */
public final class RelativePath {
  private RelativePath() {}

  /** The path of {@code other} from the folder of {@code script}; both with slashes. */
  public static String of(String script, String other) {
    if (script.startsWith("/") != other.startsWith("/")) {
      return other;
    }
    List<String> from = List.of(script.split("/"));
    List<String> to = List.of(other.split("/"));
    int folders = from.size() - 1;
    int shared = 0;
    while (shared < folders && shared < to.size() - 1 && from.get(shared).equals(to.get(shared))) {
      shared++;
    }
    List<String> path = new ArrayList<>();
    for (int i = shared; i < folders; i++) {
      path.add("..");
    }
    path.addAll(to.subList(shared, to.size()));
    return String.join("/", path);
  }
}
