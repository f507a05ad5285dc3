// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import static dev.tva.grammar.TvaLexer.*;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Edit;
import dev.tva.source.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.Token;

/**
 * Balances brackets and strings before parsing, so that one forgotten bracket costs one statement
 * and its message points at the opener. Missing closers are added as absent tokens, stray ones are
 * taken out.
 */
final class Brackets {
  /** Brackets around an open one that are shown with it. */
  private static final int MOST_AROUND = 3;

  private final Source source;
  private final List<Diagnostic> problems;
  private final List<Open> open = new ArrayList<>();
  private final List<Token> out = new ArrayList<>();
  private boolean incomplete;

  private Brackets(Source source, List<Diagnostic> problems) {
    this.source = source;
    this.problems = problems;
  }

  /** {@code at} is the index among the tokens given out. */
  private record Open(Token token, int at) {
    int type() {
      return token.getType();
    }
  }

  /**
   * @param incomplete whether the text ends inside brackets that a further line may close
   */
  record Balanced(List<Token> tokens, boolean incomplete) {}

  static Balanced balance(Source source, List<Token> tokens, List<Diagnostic> problems) {
    var brackets = new Brackets(source, problems);
    for (int i = 0; i < tokens.size(); i++) {
      brackets.step(tokens.get(i), i + 1 < tokens.size() ? tokens.get(i + 1).getType() : Token.EOF);
    }
    return new Balanced(brackets.out, brackets.incomplete);
  }

  /** The first bracket that is opened inside {@code most} others. */
  static Optional<Token> beyond(List<Token> tokens, int most) {
    int depth = 0;
    for (Token token : tokens) {
      switch (token.getType()) {
        case LPAREN, LBRACK, LBRACE, HOLE_OPEN -> depth++;
        case RPAREN, RBRACK, RBRACE -> depth = Math.max(0, depth - 1);
        default -> {}
      }
      if (depth > most) {
        return Optional.of(token);
      }
    }
    return Optional.empty();
  }

  private void step(Token token, int next) {
    boolean states =
        statesOnly(token.getType(), next)
            || token.getType() == FOR && !open.isEmpty() && open.getLast().type() == LPAREN;
    if (states && startsLine(out.size()) && inParens()) {
      reportUnclosed(open.size() - 1, endOfStatement(open.getLast()));
      while (inParens()) {
        var opener = open.removeLast();
        int place = endOfStatement(opener);
        out.add(place, closer(opener, place));
      }
    }
    switch (token.getType()) {
      case LPAREN, LBRACK, LBRACE, HOLE_OPEN, STRING_OPEN -> open.add(new Open(token, out.size()));
      case STRING_CLOSE -> open.removeLast();
      case NEWLINE -> endStrings();
      case RPAREN, RBRACK, RBRACE -> {
        close(token);
        return;
      }
      case Token.EOF -> {
        endStrings();
        endFile();
      }
      default -> {}
    }
    out.add(token);
  }

  /** Whether a line that begins with these two tokens can only be a statement. */
  private static boolean statesOnly(int type, int next) {
    return switch (type) {
      case PARAM, SAVE, SHOW, ASSERT, IMPORT, EXTERNAL -> true;
      case FN -> next == NAME;
      default -> false;
    };
  }

  private boolean startsLine(int index) {
    return index == 0 || out.get(index - 1).getType() == NEWLINE;
  }

  private boolean inParens() {
    return !open.isEmpty() && (open.getLast().type() == LPAREN || open.getLast().type() == LBRACK);
  }

  private int endOfLineAbove(int index) {
    int place = index;
    while (place > 0 && isBlank(out.get(place - 1))) {
      place--;
    }
    return place;
  }

  private static boolean isBlank(Token token) {
    return token.getType() == NEWLINE || token.getType() == COMMENT;
  }

  private Token closer(Open opener, int place) {
    int offset = out.get(endOfLineAbove(place) - 1).getStopIndex() + 1;
    int type = closerOf(opener.type());
    return Words.absent(type, text(type), offset);
  }

  private static int closerOf(int type) {
    return switch (type) {
      case LPAREN -> RPAREN;
      case LBRACK -> RBRACK;
      case STRING_OPEN -> STRING_CLOSE;
      default -> RBRACE;
    };
  }

  private static String text(int closer) {
    return switch (closer) {
      case RPAREN -> ")";
      case RBRACK -> "]";
      case STRING_CLOSE -> "\"";
      default -> "}";
    };
  }

  private void endStrings() {
    int first = firstOpen(STRING_OPEN, 0);
    if (first < 0) {
      return;
    }
    int hole = firstOpen(HOLE_OPEN, first);
    reportUnclosed(hole < 0 ? first : hole, out.size());
    var string = open.get(first).token();
    while (open.size() > first) {
      out.add(closer(open.removeLast(), out.size()));
    }
    String swallowed =
        source.text().substring(string.getStartIndex(), out.getLast().getStartIndex());
    int lowest = open.size();
    for (int i = open.size() - 1; i >= 0 && closerOf(open.get(i).type()) != RBRACE; i--) {
      lowest = swallowed.contains(text(closerOf(open.get(i).type()))) ? i : lowest;
    }
    while (open.size() > lowest) {
      out.add(closer(open.removeLast(), out.size()));
    }
  }

  private int firstOpen(int type, int from) {
    for (int i = from; i < open.size(); i++) {
      if (open.get(i).type() == type) {
        return i;
      }
    }
    return -1;
  }

  private void close(Token token) {
    int match = matching(token.getType());
    if (match >= 0) {
      if (match < open.size() - 1) {
        reportUnclosed(open.size() - 1, out.size());
      }
      while (open.size() - 1 > match) {
        out.add(closer(open.removeLast(), out.size()));
      }
      open.removeLast();
      out.add(token);
    } else if (inParens()) {
      var opener = open.removeLast();
      int type = closerOf(opener.type());
      problems.add(
          Diagnostic.error(
                  Slug.UNCLOSED,
                  "`" + opener.token().getText() + "` is closed by `" + token.getText() + "`")
              .at(Words.span(source, token), "`" + text(type) + "` closes it")
              .also(Words.span(source, opener.token()), "opened here")
              .instead("close it with", text(type))
              .build());
      out.add(Words.instead(token, type, text(type)));
    } else {
      problems.add(
          Diagnostic.error(Slug.STRAY_BRACKET, "`" + token.getText() + "` closes nothing")
              .at(Words.span(source, token), "nothing is open here")
              .help("take it out", new Edit(Words.span(source, token), ""))
              .build());
    }
  }

  /** The open bracket this closes; a round or square one cannot reach out of its braces. */
  private int matching(int closer) {
    for (int i = open.size() - 1; i >= 0; i--) {
      if (closerOf(open.get(i).type()) == closer) {
        return i;
      }
      if (closerOf(open.get(i).type()) == RBRACE) {
        return -1;
      }
    }
    return -1;
  }

  private void endFile() {
    if (open.isEmpty()) {
      return;
    }
    incomplete = true;
    reportUnclosed(open.size() - 1, endOfStatement(open.getLast()));
    var closers = new ArrayList<List<Token>>();
    for (int i = 0; i <= out.size(); i++) {
      closers.add(List.of());
    }
    int[] places = new int[open.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = endOfStatement(open.get(i));
      if (i > 0 && places[i - 1] > open.get(i).at()) {
        places[i] = Math.min(places[i], places[i - 1]);
      }
    }
    for (int i = places.length - 1; i >= 0; i--) {
      var here = new ArrayList<>(closers.get(places[i]));
      here.add(closer(open.get(i), places[i]));
      closers.set(places[i], here);
    }
    open.clear();
    var old = List.copyOf(out);
    out.clear();
    for (int i = 0; i <= old.size(); i++) {
      out.addAll(closers.get(i));
      if (i < old.size()) {
        out.add(old.get(i));
      }
    }
  }

  /** The end of the line before the next one that looks like a new statement, or of the file. */
  private int endOfStatement(Open opener) {
    int indent = indent(opener.token());
    for (int i = opener.at() + 1; i < out.size(); i++) {
      int type = out.get(i).getType();
      int next = i + 1 < out.size() ? out.get(i + 1).getType() : Token.EOF;
      boolean starts = statesOnly(type, next) || type == NAME && next == ASSIGN;
      if (starts && startsLine(i) && indent(out.get(i)) <= indent) {
        return endOfLineAbove(i);
      }
    }
    return endOfLineAbove(out.size());
  }

  private int indent(Token token) {
    int start = source.lineStart(source.line(token.getStartIndex()));
    int at = start;
    while (at < source.text().length() && source.text().charAt(at) <= ' ') {
      at++;
    }
    return at - start;
  }

  /** {@code place} is where the closer goes, among the tokens given out. */
  private void reportUnclosed(int index, int place) {
    var opener = open.get(index).token();
    String word = opener.getType() == STRING_OPEN ? "string" : "`" + opener.getText() + "`";
    String closer = text(closerOf(opener.getType()));
    var report =
        Diagnostic.error(
                Slug.UNCLOSED,
                opener.getType() == STRING_OPEN
                    ? "this string has no closing quote on its line"
                    : word + " is not closed")
            .at(Words.span(source, opener), "opened here");
    int last = Math.max(0, index - MOST_AROUND);
    for (int i = index - 1; i >= last && opener.getType() != STRING_OPEN; i--) {
      report.also(Words.span(source, open.get(i).token()), "");
    }
    int at = out.get(endOfLineAbove(place) - 1).getStopIndex() + 1;
    if (opener.getType() == HOLE_OPEN && source.text().charAt(at - 1) == '"') {
      // The quote that was to end the string begins another one inside.
      at--;
    }
    problems.add(
        report.help("close it with `" + closer + "`", "", Edit.insert(source, at, closer)).build());
  }
}
