// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import java.util.stream.Collectors;

/** Text whose long lines go on below, between words and further in. */
final class Wrapped {
  private static final int INDENT = 4;

  private Wrapped() {}

  static String of(String text, int width) {
    return text.lines().map(l -> line(l, width)).collect(Collectors.joining("\n"));
  }

  private static String line(String line, int width) {
    if (line.length() < width) {
      return line;
    }
    int indent = line.length() - line.stripLeading().length();
    String below = " ".repeat(indent + INDENT);
    StringBuilder out = new StringBuilder(" ".repeat(indent));
    int column = indent;
    boolean first = true;
    for (String word : line.strip().split(" ")) {
      if (!first && column + 1 + word.length() >= width) {
        out.append('\n').append(below);
        column = below.length();
      } else if (!first) {
        out.append(' ');
        column++;
      }
      out.append(word);
      column += word.length();
      first = false;
    }
    return out.toString();
  }
}
