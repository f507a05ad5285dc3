// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp;

import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.syntax.format.Formatter;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.lsp4j.TextEdit;

/** The standard layout as changes of lines. Lines that are not blank stay as many as they are. */
final class Layout {
  private Layout() {}

  /** The changes of the whole text: of the lines between the first and the last that differ. */
  static List<TextEdit> all(Source source) {
    String before = source.text();
    String after = Formatter.format(source);
    if (before.equals(after)) {
      return List.of();
    }
    int start = 0;
    while (start < Math.min(before.length(), after.length())
        && before.charAt(start) == after.charAt(start)) {
      start++;
    }
    start = before.lastIndexOf('\n', start - 1) + 1;
    int end = 0;
    int most = Math.min(before.length(), after.length()) - start;
    while (end < most
        && before.charAt(before.length() - 1 - end) == after.charAt(after.length() - 1 - end)) {
      end++;
    }
    Span changed = source.span(start, before.length() - end);
    return List.of(
        new TextEdit(Places.range(changed), after.substring(start, after.length() - end)));
  }

  /** The changes of the lines that a range touches. */
  static List<TextEdit> lines(Source source, Span range) {
    List<String> after = Formatter.format(source).lines().filter(l -> !l.isBlank()).toList();
    List<TextEdit> edits = new ArrayList<>();
    int at = 0;
    for (int line = 1; line <= source.lineCount(); line++) {
      String text = source.lineText(line);
      if (text.isBlank()) {
        continue;
      }
      boolean within = source.line(range.start()) <= line && line <= source.line(range.end());
      if (within && at < after.size() && !text.equals(after.get(at))) {
        int start = source.lineStart(line);
        edits.add(
            new TextEdit(Places.range(source.span(start, start + text.length())), after.get(at)));
      }
      at++;
    }
    return edits;
  }
}
