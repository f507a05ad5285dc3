// SPDX-License-Identifier: Apache-2.0
package dev.tva.source;

/** A change of a text: {@code text} in the place of what stands at {@code place}. */
public record Edit(Span place, String text) {
  /** Before {@code offset} nothing is taken away. */
  public static Edit insert(Source source, int offset, String text) {
    return new Edit(source.span(offset, offset), text);
  }

  public static Edit insertBehind(Span place, String text) {
    return insert(place.source(), place.end(), text);
  }

  /** Takes a whole line away, with its end. */
  public static Edit removeLine(Source source, int line) {
    int start = source.lineStart(line);
    boolean last = line == source.lineCount();
    int end = last ? source.text().length() : source.lineStart(line + 1);
    return new Edit(source.span(start, end), "");
  }

  /** The source with the change made. */
  public Source applied() {
    String before = place.source().text();
    return Source.of(
        place.source().name(),
        before.substring(0, place.start()) + text + before.substring(place.end()));
  }
}
