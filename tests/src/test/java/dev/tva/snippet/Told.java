// SPDX-License-Identifier: Apache-2.0
package dev.tva.snippet;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A problem as it was printed.
 *
 * @param severity error, warning or note
 * @param place as {@code 3:5..8}, behind its source where that is not the script; empty if there is
 *     none
 * @param called what calls it, where it lies in an import, as {@code 3:5..8}
 * @param help whether it says what to do
 */
record Told(
    String severity, String slug, String sentence, String place, String called, boolean help) {
  private static final Pattern FIRST = Pattern.compile("(error|warning|note)\\[([a-z-]+)]: (.*)");
  private static final Pattern ARROW = Pattern.compile(" *--> (.*):(\\d+):(\\d+)");
  private static final Pattern MARKS = Pattern.compile(" *\\| [^\\^=]*(\\^+).*");
  private static final Pattern CALLED = Pattern.compile(" *\\| *(-+) called here");

  /** As an expectation has it. */
  String expectation() {
    return place.isEmpty() ? slug : slug + " " + place;
  }

  boolean isError() {
    return severity.equals("error");
  }

  static List<Told> in(String printed, String script) {
    List<Told> all = new ArrayList<>();
    List<String> lines = printed.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher first = FIRST.matcher(lines.get(i));
      if (first.matches()) {
        int end = i + 1;
        while (end < lines.size() && !FIRST.matcher(lines.get(end)).matches()) {
          end++;
        }
        List<String> rest = lines.subList(i + 1, end);
        all.add(
            new Told(
                first.group(1),
                first.group(2),
                first.group(3),
                place(rest, script, MARKS),
                called(rest, script),
                rest.stream().anyMatch(l -> l.strip().startsWith("= help: "))));
      }
    }
    return all;
  }

  private static String called(List<String> lines, String script) {
    for (int i = lines.size() - 1; i > 0; i--) {
      Matcher arrow = ARROW.matcher(lines.get(i));
      if (arrow.matches() && arrow.group(1).equals(script)) {
        return place(lines.subList(i, lines.size()), script, CALLED);
      }
    }
    return "";
  }

  private static String place(List<String> lines, String script, Pattern under) {
    Matcher arrow = ARROW.matcher(lines.isEmpty() ? "" : lines.getFirst());
    if (!arrow.matches()) {
      return "";
    }
    int column = Integer.parseInt(arrow.group(3));
    int marks =
        lines.stream()
            .map(under::matcher)
            .filter(Matcher::matches)
            .mapToInt(m -> m.group(1).length())
            .findFirst()
            .orElseThrow();
    String source = arrow.group(1).equals(script) ? "" : arrow.group(1) + " ";
    return source + arrow.group(2) + ":" + column + ".." + (column + marks);
  }
}
