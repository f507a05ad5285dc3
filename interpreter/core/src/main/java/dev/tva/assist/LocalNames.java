// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

import dev.tva.source.Source;
import dev.tva.syntax.Lexeme;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * The names that mean something at a place and not outside of its statement: parameters, what a
 * loop goes through, bindings of a block. The text need not be complete.
 */
public final class LocalNames {
  private LocalNames() {}

  /** {@code text} ends at the place. */
  public static SequencedSet<String> at(String text) {
    List<Lexeme> words =
        Lexeme.of(Source.of("<input>", text)).stream()
            .filter(l -> l.kind() != Lexeme.Kind.COMMENT)
            .toList();
    // For each bracket that is open, the names that end with it; at the bottom, with the statement.
    Deque<List<String>> open = new ArrayDeque<>(List.of(new ArrayList<>()));
    List<String> loop = new ArrayList<>();
    boolean binder = false;
    boolean function = false;
    for (int i = 0; i < words.size(); i++) {
      Lexeme word = words.get(i);
      String next = i + 1 < words.size() ? words.get(i + 1).text() : "";
      String before = i > 0 ? words.get(i - 1).text() : "";
      switch (word.kind()) {
        case OPENING -> {
          open.push(new ArrayList<>());
          if (word.text().equals("{")) {
            open.peek().addAll(loop);
            loop.clear();
          }
        }
        case CLOSING -> {
          List<String> ended = open.size() > 1 ? open.pop() : List.of();
          if (function && word.text().equals(")")) {
            open.peek().addAll(ended);
            function = false;
          }
        }
        case NEWLINE -> {
          if (open.size() == 1) {
            open.peek().clear();
            loop.clear();
            function = false;
          }
        }
        case KEYWORD -> {
          binder = word.text().equals("for") || binder && !word.text().equals("in");
          function |= word.text().equals("fn");
        }
        case NAME -> {
          boolean parameter = function && (before.equals("(") || before.equals(","));
          boolean binding =
              open.size() > 1 && next.equals("=") && !before.equals(",") && !before.equals("(");
          if (binder) {
            (open.size() == 1 ? loop : open.peek()).add(word.text());
          } else if (parameter || binding) {
            open.peek().add(word.text());
          }
        }
        case NUMBER, QUOTE, TEXT, HOLE, OPERATOR, COMMENT, FOREIGN -> {}
      }
    }
    SequencedSet<String> all = new LinkedHashSet<>();
    open.forEach(all::addAll);
    return all;
  }
}
