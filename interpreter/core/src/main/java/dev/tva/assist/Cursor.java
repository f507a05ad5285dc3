// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

import dev.tva.source.Source;
import dev.tva.syntax.Lexeme;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What stands before a place in a text that may not be complete: the words, and what is open there.
 *
 * @param words without comments
 * @param open innermost last
 * @param word what has been typed of a name or keyword, as the last of the words; else empty
 */
record Cursor(List<Lexeme> words, List<Open> open, String word) {
  /** What has been opened and not closed. */
  enum Kind {
    CALL,
    INDEX,
    LIST,
    GROUP,
    BLOCK,
    STRING,
    HOLE
  }

  /**
   * Something open.
   *
   * @param at its place among the words
   */
  record Open(Kind kind, int at) {}

  /** {@code text} ends at the cursor. */
  static Cursor of(String text) {
    List<Lexeme> words =
        Lexeme.of(Source.of("<input>", text)).stream()
            .filter(l -> l.kind() != Lexeme.Kind.COMMENT)
            .toList();
    List<Open> open = opened(words);
    boolean inString = !open.isEmpty() && open.getLast().kind() == Kind.STRING;
    boolean typing =
        !inString
            && !words.isEmpty()
            && (words.getLast().kind() == Lexeme.Kind.NAME
                || words.getLast().kind() == Lexeme.Kind.KEYWORD)
            && words.getLast().span().end() == text.length();
    return new Cursor(words, open, typing ? words.getLast().text() : "");
  }

  private static List<Open> opened(List<Lexeme> words) {
    Deque<Open> open = new ArrayDeque<>();
    for (int i = 0; i < words.size(); i++) {
      Lexeme word = words.get(i);
      switch (word.kind()) {
        case QUOTE -> {
          if (!open.isEmpty() && open.getLast().kind() == Kind.STRING) {
            open.removeLast();
          } else {
            open.addLast(new Open(Kind.STRING, i));
          }
        }
        case HOLE -> open.addLast(new Open(Kind.HOLE, i));
        case OPENING -> open.addLast(new Open(kind(words, i), i));
        case CLOSING -> open.pollLast();
        case NEWLINE -> {
          if (!open.isEmpty() && open.getLast().kind() == Kind.STRING) {
            open.removeLast();
          }
        }
        case KEYWORD, NAME, NUMBER, TEXT, OPERATOR, COMMENT, FOREIGN -> {}
      }
    }
    return new ArrayList<>(open);
  }

  private static Kind kind(List<Lexeme> words, int at) {
    boolean operand = at > 0 && endsOperand(words.get(at - 1));
    return switch (words.get(at).text()) {
      case "(" -> operand ? Kind.CALL : Kind.GROUP;
      case "[" -> operand ? Kind.INDEX : Kind.LIST;
      default -> Kind.BLOCK;
    };
  }

  static boolean endsOperand(Lexeme word) {
    return switch (word.kind()) {
      case NAME, NUMBER, CLOSING, QUOTE -> true;
      case KEYWORD -> word.text().equals("true") || word.text().equals("false");
      case TEXT, HOLE, OPERATOR, OPENING, COMMENT, NEWLINE, FOREIGN -> false;
    };
  }

  Optional<Open> innermost() {
    return open.isEmpty() ? Optional.empty() : Optional.of(open.getLast());
  }

  /** The innermost that is open around it, of a kind. */
  Optional<Open> around(Kind kind) {
    return open.reversed().stream().filter(o -> o.kind() == kind).findFirst();
  }

  /** The word that stands {@code back} words before what is being typed; 1 is the nearest. */
  Optional<Lexeme> before(int back) {
    int at = words.size() - (word.isEmpty() ? 0 : 1) - back;
    return at >= 0 ? Optional.of(words.get(at)) : Optional.empty();
  }

  /** Whether the word {@code back} words before is this one. */
  boolean isBefore(int back, String text) {
    return before(back).map(Lexeme::text).filter(text::equals).isPresent();
  }

  /** The name just before something open: the function called, or the value indexed. */
  Optional<String> nameBefore(Open open) {
    return open.at() > 0 && words.get(open.at() - 1).kind() == Lexeme.Kind.NAME
        ? Optional.of(words.get(open.at() - 1).text())
        : Optional.empty();
  }

  /** The words of the statement at hand, from its first. */
  List<Lexeme> statement() {
    int from = words.size();
    int depth = 0;
    while (from > 0) {
      Lexeme word = words.get(from - 1);
      depth += word.kind() == Lexeme.Kind.CLOSING ? 1 : 0;
      depth -= word.kind() == Lexeme.Kind.OPENING ? 1 : 0;
      boolean ends = word.kind() == Lexeme.Kind.NEWLINE || word.text().equals(";");
      if (depth <= 0 && ends && open.stream().noneMatch(o -> o.kind() == Kind.CALL)) {
        break;
      }
      from--;
    }
    return words.subList(from, words.size());
  }
}
