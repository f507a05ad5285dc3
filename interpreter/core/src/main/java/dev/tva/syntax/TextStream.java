// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import dev.tva.source.Source;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.IntStream;
import org.antlr.v4.runtime.misc.Interval;

/**
 * The characters of a source under the offsets the source itself uses. ANTLR's own streams count
 * code points, which would move every span behind the first emoji.
 */
final class TextStream implements CharStream {
  private final Source source;
  private final String text;
  private int at;

  TextStream(Source source) {
    this.source = source;
    this.text = source.text();
  }

  @Override
  public String getText(Interval interval) {
    return text.substring(interval.a, Math.min(interval.b + 1, text.length()));
  }

  @Override
  public void consume() {
    if (at >= text.length()) {
      throw new IllegalStateException("at the end of " + source);
    }
    at++;
  }

  @Override
  public int LA(int i) {
    int index = i > 0 ? at + i - 1 : at + i;
    return i == 0 || index < 0 || index >= text.length() ? IntStream.EOF : text.charAt(index);
  }

  @Override
  public int mark() {
    return -1;
  }

  @Override
  public void release(int marker) {}

  @Override
  public int index() {
    return at;
  }

  @Override
  public void seek(int index) {
    at = Math.min(index, text.length());
  }

  @Override
  public int size() {
    return text.length();
  }

  @Override
  public String getSourceName() {
    return source.name();
  }
}
