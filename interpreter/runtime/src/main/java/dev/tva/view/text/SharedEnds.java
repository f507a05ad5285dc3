// SPDX-License-Identifier: Apache-2.0
package dev.tva.view.text;

import java.util.ArrayList;
import java.util.List;

/** Names in a narrow window: the components that all begin or end with tell nothing apart. */
final class SharedEnds {
  private static final String CUT = "\u2026";

  private SharedEnds() {}

  /** Rows whose first cells begin and end where they differ. */
  static List<List<String>> leftOut(List<List<String>> rows) {
    List<String> names = rows.stream().map(List::getFirst).toList();
    String first = names.getFirst();
    int start = first.length();
    int end = first.length();
    for (String name : names) {
      start = Math.min(start, sharedStart(first, name));
      end = Math.min(end, sharedEnd(first, name));
    }
    int head = first.lastIndexOf('.', start - 1) + 1;
    int dot = first.indexOf('.', first.length() - end);
    int tail = dot < 0 ? 0 : first.length() - dot;
    List<List<String>> all = new ArrayList<>();
    for (List<String> row : rows) {
      List<String> cells = new ArrayList<>(row);
      String name = row.getFirst();
      if (head + tail < name.length()) {
        String middle = name.substring(head, name.length() - tail);
        cells.set(0, (head > 0 ? CUT : "") + middle + (tail > 0 ? CUT : ""));
      }
      all.add(cells);
    }
    return all;
  }

  private static int sharedStart(String a, String b) {
    int i = 0;
    while (i < Math.min(a.length(), b.length()) && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    return i;
  }

  private static int sharedEnd(String a, String b) {
    int i = 0;
    while (i < Math.min(a.length(), b.length())
        && a.charAt(a.length() - 1 - i) == b.charAt(b.length() - 1 - i)) {
      i++;
    }
    return i;
  }
}
