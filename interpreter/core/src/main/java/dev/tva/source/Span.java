// SPDX-License-Identifier: Apache-2.0
package dev.tva.source;

/** A half-open range of characters of one source. */
public record Span(Source source, int start, int end) {
  public Span {
    if (start < 0 || end < start || end > source.text().length()) {
      throw new IllegalArgumentException("span " + start + ".." + end + " in " + source);
    }
  }

  public String text() {
    return source.text().substring(start, end);
  }

  public int line() {
    return source.line(start);
  }

  public int column() {
    return source.column(start);
  }

  /** From the start of this span to the end of {@code other}, which lies in the same source. */
  public Span to(Span other) {
    return new Span(source, Math.min(start, other.start), Math.max(end, other.end));
  }
}
