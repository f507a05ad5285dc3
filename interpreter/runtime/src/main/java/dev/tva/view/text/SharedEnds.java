// SPDX-License-Identifier: Apache-2.0
package dev.tva.view.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Names in a narrow window: the components that all begin or end with tell nothing apart. */
final class SharedEnds {
  private static final String CUT = "\u2026";

  private SharedEnds() {}

  /** Where the first cells are cut: so many characters of the beginning, and of the end. */
  private record Cut(int head, int tail) {}

  /**
   * Rows whose first cells end, begin, or do both where they differ: whichever is enough.
   *
   * @param room characters that a first cell may have
   */
  static List<List<String>> leftOut(List<List<String>> rows, int room) {
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
    return Stream.of(new Cut(0, tail), new Cut(head, 0))
        .filter(cut -> names.stream().allMatch(name -> cut(name, cut).length() <= room))
        .findFirst()
        .map(cut -> cut(rows, cut))
        .orElseGet(() -> cut(rows, new Cut(head, tail)));
  }

  private static List<List<String>> cut(List<List<String>> rows, Cut cut) {
    List<List<String>> all = new ArrayList<>();
    for (List<String> row : rows) {
      List<String> cells = new ArrayList<>(row);
      cells.set(0, cut(row.getFirst(), cut));
      all.add(cells);
    }
    return all;
  }

  private static String cut(String name, Cut cut) {
    if (cut.head() + cut.tail() >= name.length()) {
      return name;
    }
    String middle = name.substring(cut.head(), name.length() - cut.tail());
    return (cut.head() > 0 ? CUT : "") + middle + (cut.tail() > 0 ? CUT : "");
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
