// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import static dev.tva.grammar.TvaLexer.*;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Changes that say otherwise what a statement says, where more than one word has to move. */
final class SyntaxHelps {
  private static final String CHOICE = "if c then a else b";

  private SyntaxHelps() {}

  /** {@code if c { a } else { b }}. */
  static Diagnostic.Builder withoutBraces(Place p, Diagnostic.Builder report) {
    int close = p.next(RBRACE, 1).orElse(-1);
    boolean both = close > 1 && p.is(close + 1, ELSE) && p.is(close + 2, LBRACE);
    int end = both ? p.next(RBRACE, close + 3).orElse(-1) : -1;
    if (end <= close + 3) {
      return report.example("write", CHOICE);
    }
    String mended = "then " + p.text(1, close - 1) + " else " + p.text(close + 3, end - 1);
    return report.help("write", CHOICE, new Edit(p.span(0, end), mended));
  }

  /** A value in braces. */
  static Diagnostic.Builder inParentheses(Place p, Diagnostic.Builder report) {
    int close = p.next(RBRACE, 1).orElse(-1);
    if (close > 1) {
      String text = "(" + p.text(1, close - 1) + ")";
      report.help("a value is grouped by parentheses", text, new Edit(p.span(0, close), text));
    }
    return report.example("a choice between values is", "match { ndim == 2 -> 1; else -> 0 }");
  }

  /** {@code a, b = 1, 2}. */
  static Diagnostic.Builder oneEach(Place p, Diagnostic.Builder report) {
    OptionalInt equals = p.next(ASSIGN, p.first());
    OptionalInt end = p.next(END, p.first());
    if (equals.isPresent() && end.isPresent()) {
      List<String> names = items(p, p.first(), equals.getAsInt());
      List<String> values = items(p, equals.getAsInt() + 1, end.getAsInt());
      if (names.size() == values.size()) {
        var lines = new ArrayList<String>();
        for (int i = 0; i < names.size(); i++) {
          lines.add(names.get(i) + " = " + values.get(i));
        }
        return report.instead("give each a statement of its own", String.join("\n", lines));
      }
    }
    return report.help("give each name a statement of its own");
  }

  /** What stands between commas, from one token to before another. */
  private static List<String> items(Place p, int from, int to) {
    var all = new ArrayList<String>();
    int start = from;
    while (start < to) {
      OptionalInt comma = p.next(COMMA, start);
      int end = comma.isPresent() && comma.getAsInt() < to ? comma.getAsInt() : to;
      if (end == start) {
        return List.of();
      }
      all.add(p.text(start, end - 1));
      start = end + 1;
    }
    return all;
  }

  /** An arm outside of a {@code match}. */
  static Diagnostic.Builder inMatch(Place p, Diagnostic.Builder report) {
    var condition = p.phrase();
    int last = p.lastOfValue(1);
    if (condition.isEmpty() || last < 1) {
      return report.example("an arm is part of a match", "match { ndim == 2 -> 1; else -> 0 }");
    }
    Span arm = condition.get().to(p.span(last));
    return report.help(
        "an arm is part of a match", new Edit(arm, "match { " + arm.text() + "; else -> 0 }"));
  }

  /** {@code a if c else b}. */
  static Diagnostic.Builder ifFirst(Place p, Diagnostic.Builder report) {
    var value = p.phrase();
    OptionalInt otherwise = p.next(ELSE, 1);
    if (value.isEmpty() || otherwise.isEmpty() || otherwise.getAsInt() < 2) {
      return report.example("a choice is", CHOICE);
    }
    int last = p.lastOfValue(otherwise.getAsInt() + 1);
    if (last <= otherwise.getAsInt()) {
      return report.example("a choice is", CHOICE);
    }
    String condition = p.text(1, otherwise.getAsInt() - 1);
    String other = p.text(otherwise.getAsInt() + 1, last);
    return report.help(
        "a choice is",
        new Edit(
            value.get().to(p.span(last)),
            "if " + condition + " then " + value.get().text() + " else " + other));
  }

  /** {@code [w for w in ws if c]}. */
  static Diagnostic.Builder countingNothing(Place p, Diagnostic.Builder report) {
    Span inside = p.insideBracket();
    int at = -1;
    while (p.span(at).start() > inside.start() && !p.is(at, FOR)) {
      at--;
    }
    int last = p.lastOfValue(1);
    if (!p.is(at, FOR) || last < 1 || p.span(at).start() == inside.start()) {
      return report.example(
          "let unwanted items count nothing", "[if w > 0 then w else 0 for w in ws]");
    }
    Span item = inside.source().span(inside.start(), p.span(at - 1).end());
    String mended = "if " + p.text(1, last) + " then " + item.text() + " else 0 " + p.text(at, -1);
    return report.help("let unwanted items count nothing", new Edit(inside, mended));
  }

  /** An operator at the head of a statement: it belongs to the line above, or nowhere. */
  static Diagnostic.Builder leading(Place p, Diagnostic.Builder report) {
    String op = p.text(0);
    if (p.is(-1, END) && p.endsValue(-2)) {
      Span above = p.span(-2);
      String between = above.source().text().substring(above.end(), p.span(0).start());
      return report.help(
          "to go on with the line above, end it with `" + op + "`",
          "",
          new Edit(above.source().span(above.end(), p.span(0).end()), " " + op + between));
    }
    return report
        .example("write what stands left of it", "x " + op)
        .help("or take it out", new Edit(p.span(0), ""));
  }
}
