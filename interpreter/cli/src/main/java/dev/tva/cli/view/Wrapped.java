// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.view;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Text whose long lines go on below, between words and further in. */
public final class Wrapped {
  private static final int INDENT = 4;

  /** The first line of a problem, or a fact or a help of it. */
  private static final Pattern SENTENCE = Pattern.compile("^( *= | {6,}|(error|warning|note)\\[)");

  private static final Pattern FACT = Pattern.compile("^ *= (note|help): ");

  private static final Pattern COLOR = Pattern.compile("\\x1b\\[[0-9;]*m");

  private Wrapped() {}

  private static int columns(String text) {
    return COLOR.matcher(text).replaceAll("").length();
  }

  public static String of(String text, int width) {
    return text.lines().map(l -> line(l, width)).collect(Collectors.joining("\n"));
  }

  /** A problem: its sentences go on below; lines of source and their marks stay as they are. */
  public static String problem(String text, int width) {
    return together(text).stream()
        .map(l -> SENTENCE.matcher(COLOR.matcher(l).replaceAll("")).find() ? line(l, width) : l)
        .collect(Collectors.joining("\n", "", text.endsWith("\n") ? "\n" : ""));
  }

  /** Facts and helps in one line each: they were broken for a window of another width. */
  private static List<String> together(String text) {
    List<String> all = new ArrayList<>();
    int words = 0;
    for (String line : text.lines().toList()) {
      String plain = COLOR.matcher(line).replaceAll("");
      int indent = plain.length() - plain.stripLeading().length();
      if (words > 0 && indent == words) {
        all.set(all.size() - 1, all.getLast() + " " + line.strip());
      } else {
        Matcher fact = FACT.matcher(plain);
        words = fact.find() ? fact.end() : 0;
        all.add(line);
      }
    }
    return all;
  }

  private static String line(String line, int width) {
    if (columns(line) < width) {
      return line;
    }
    int indent = line.length() - line.stripLeading().length();
    String below = " ".repeat(indent + INDENT);
    StringBuilder out = new StringBuilder(" ".repeat(indent));
    int column = indent;
    boolean first = true;
    for (String word : line.strip().split(" ")) {
      if (!first && column + 1 + columns(word) >= width) {
        out.append('\n').append(below);
        column = below.length();
      } else if (!first) {
        out.append(' ');
        column++;
      }
      out.append(word);
      column += columns(word);
      first = false;
    }
    return out.toString();
  }
}
