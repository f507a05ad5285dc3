// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

import dev.tva.source.Source;
import dev.tva.source.Span;

/**
 * A line of a source as it is printed, and where its characters stand then. Of a very long line it
 * is a piece.
 *
 * @param offset where the piece begins in the source
 * @param end where it ends
 */
record SourceLine(Source source, int number, int offset, int end, boolean cut) {
  private static final int TAB = 4;
  private static final int MOST = 400;
  private static final int BEFORE = 100;
  private static final String LEFT_OUT = "... ";

  static SourceLine of(Source source, int number) {
    int start = source.lineStart(number);
    return of(source, number, source.span(start, start));
  }

  /** Around what is marked. */
  static SourceLine of(Source source, int number, Span marked) {
    int start = source.lineStart(number);
    int end = start + source.lineText(number).length();
    if (end - start <= MOST) {
      return new SourceLine(source, number, start, end, false);
    }
    int from = Math.max(start, Math.min(marked.start() - BEFORE, end - MOST));
    int to = Math.min(end, from + MOST);
    return new SourceLine(source, number, whole(source, from), whole(source, to), from > start);
  }

  /** Not in the middle of a character. */
  private static int whole(Source source, int offset) {
    boolean inside =
        offset < source.text().length()
            && offset > 0
            && Character.isLowSurrogate(source.text().charAt(offset))
            && Character.isHighSurrogate(source.text().charAt(offset - 1));
    return inside ? offset - 1 : offset;
  }

  String text() {
    return (cut ? LEFT_OUT : "") + printed(source.text().substring(offset, end));
  }

  /** The column on the screen at which a span begins. */
  int from(Span span) {
    return column(span.start());
  }

  /** The column behind the last of a span; a mark has one column at least. */
  int to(Span span) {
    return Math.max(from(span) + 1, column(span.end()));
  }

  private int column(int at) {
    int here = Math.clamp(at, offset, end);
    int left = cut ? LEFT_OUT.length() : 0;
    return left + width(printed(source.text().substring(offset, here)));
  }

  private static String printed(String text) {
    return Printable.of(text.replace("\t", " ".repeat(TAB)));
  }

  /** Columns on the screen: East Asian characters are two wide. */
  static int width(String text) {
    return text.codePoints().map(c -> isWide(c) ? 2 : isMark(c) ? 0 : 1).sum();
  }

  private static boolean isWide(int c) {
    return c >= 0x1100 && c <= 0x115F
        || c >= 0x2E80 && c <= 0xA4CF
        || c >= 0xAC00 && c <= 0xD7A3
        || c >= 0xF900 && c <= 0xFAFF
        || c >= 0xFE30 && c <= 0xFE6F
        || c >= 0xFF00 && c <= 0xFF60
        || c >= 0x1F300 && c <= 0x1FAFF;
  }

  private static boolean isMark(int c) {
    return Character.getType(c) == Character.NON_SPACING_MARK;
  }
}
