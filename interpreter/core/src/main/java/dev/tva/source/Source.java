// SPDX-License-Identifier: Apache-2.0
package dev.tva.source;

import java.util.Arrays;

/** A named piece of tva text with the offsets of its lines; equal where name and text are. */
public final class Source {
  private final String name;
  private final String text;
  private final int[] lineStarts;

  private Source(String name, String text, int[] lineStarts) {
    this.name = name;
    this.text = text;
    this.lineStarts = lineStarts;
  }

  /** {@code name} is what diagnostics print: a path as the user wrote it, or {@code <formula>}. */
  public static Source of(String name, String text) {
    int[] starts = new int[16];
    int count = 1;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = i + 1;
      }
    }
    return new Source(name, text, Arrays.copyOf(starts, count));
  }

  public String name() {
    return name;
  }

  /** What people are told of it: what is typed has paths that begin in a folder, and is no file. */
  public String shown() {
    int last = name.lastIndexOf('/') + 1;
    return name.startsWith("<", last) ? name.substring(last) : name;
  }

  public String text() {
    return text;
  }

  /** The 1-based line of {@code offset}. */
  public int line(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** The 1-based column of {@code offset}, counted in code points. */
  public int column(int offset) {
    int start = lineStarts[line(offset) - 1];
    return text.codePointCount(start, Math.min(offset, text.length())) + 1;
  }

  public int lineCount() {
    return lineStarts.length;
  }

  /** The text of a 1-based line, without its line break. */
  public String lineText(int line) {
    int start = lineStarts[line - 1];
    int end = line < lineStarts.length ? lineStarts[line] - 1 : text.length();
    if (end > start && text.charAt(end - 1) == '\r') {
      end--;
    }
    return text.substring(start, end);
  }

  /** The offset at which a 1-based line starts. */
  public int lineStart(int line) {
    return lineStarts[line - 1];
  }

  public Span span(int start, int end) {
    return new Span(this, start, end);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Source s && name.equals(s.name) && text.equals(s.text);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
