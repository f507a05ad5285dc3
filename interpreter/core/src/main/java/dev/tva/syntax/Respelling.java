// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import static dev.tva.grammar.TvaLexer.*;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Edit;
import dev.tva.source.Source;
import dev.tva.source.Span;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;

/**
 * Reads what other notations write as what tva writes, and says so: look-alike characters, other
 * languages' operators and quotes, numbers run together with what follows. Parsing goes on with the
 * tva spelling, so such a mistake costs one message.
 */
final class Respelling {
  private final Source source;
  private final List<Token> in;
  private final List<Diagnostic> problems;
  private final List<Token> out;
  private int at;

  private Respelling(Source source, List<Token> in, List<Diagnostic> problems) {
    this.source = source;
    this.in = in;
    this.problems = problems;
    this.out = new ArrayList<>(in.size());
  }

  static List<Token> apply(Source source, List<Token> words, List<Diagnostic> problems) {
    var respelling = new Respelling(source, words, problems);
    while (respelling.at < words.size()) {
      respelling.step();
    }
    return respelling.out;
  }

  private void step() {
    var token = in.get(at++);
    switch (token.getType()) {
      case FOREIGN -> operator(token);
      case QUOTED -> quoted(token);
      case UNKNOWN -> character(token);
      case NUMBER -> number(token);
      case DOT -> dot(token);
      case NAME -> name(token);
      default -> out.add(token);
    }
  }

  private boolean touches(int index) {
    return in.get(index).getStartIndex() == in.get(index - 1).getStopIndex() + 1
        && in.get(index).getType() != Token.EOF;
  }

  private int typeAt(int index) {
    return in.get(index).getType();
  }

  private void operator(Token token) {
    String text = token.getText();
    if (text.equals("//") && (out.isEmpty() || out.getLast().getType() == NEWLINE)) {
      comment(token);
      return;
    }
    if (text.equals("%") && !out.isEmpty() && out.getLast().getType() == NUMBER) {
      percent(token);
      return;
    }
    var foreign = Lookalikes.operator(text.equals("=>") && !inBraces() ? "=>=" : text);
    var report =
        Diagnostic.error(Slug.FOREIGN_SPELLING, "`" + text + "` " + foreign.fact())
            .at(Words.span(source, token));
    problems.add(
        (foreign.exact()
                ? report.instead(foreign.help(), foreign.code())
                : report.example(foreign.help(), foreign.code()))
            .build());
    out.add(Words.instead(token, foreign.type(), foreign.spelling()));
  }

  private boolean inBraces() {
    int depth = 0;
    for (int i = out.size() - 1; i >= 0; i--) {
      switch (out.get(i).getType()) {
        case RPAREN, RBRACK, RBRACE -> depth++;
        case LPAREN, LBRACK, HOLE_OPEN -> {
          if (depth-- == 0) {
            return false;
          }
        }
        case LBRACE -> {
          if (depth-- == 0) {
            return true;
          }
        }
        default -> {}
      }
    }
    return false;
  }

  private void comment(Token token) {
    problems.add(
        Diagnostic.error(Slug.FOREIGN_SPELLING, "a comment begins with `#`, not with `//`")
            .at(Words.span(source, token))
            .instead("write", "#")
            .build());
    while (typeAt(at) != NEWLINE && typeAt(at) != Token.EOF) {
      at++;
    }
  }

  private void percent(Token token) {
    var number = out.getLast();
    boolean modulo = startsValue(typeAt(at));
    var report =
        Diagnostic.error(
            Slug.FOREIGN_SPELLING,
            modulo ? "tva has no remainder operator `%`" : "a percent sign touches its number");
    if (modulo) {
      var right = in.get(at);
      String a = number.getText();
      String b = right.getText();
      report
          .at(Words.span(source, number, right))
          .instead("the remainder is", a + " - " + b + "*floor(" + a + "/" + b + ")");
      out.add(Words.instead(token, SLASH, "/"));
    } else {
      report.at(Words.span(source, number, token)).instead("write", number.getText() + "%");
    }
    problems.add(report.build());
  }

  private static boolean startsValue(int type) {
    return switch (type) {
      case NAME, NUMBER, LPAREN -> true;
      default -> false;
    };
  }

  private void quoted(Token token) {
    String text = token.getText();
    String inside = Literals.escaped(text.substring(1, text.length() - 1).replace("\\\"", "\""));
    problems.add(
        Diagnostic.error(Slug.BAD_STRING, "a string stands in straight double quotes")
            .at(Words.span(source, token))
            .instead("write", "\"" + inside + "\"")
            .build());
    int start = token.getStartIndex();
    int stop = token.getStopIndex();
    add(STRING_OPEN, "\"", start, start);
    if (stop - start > 1) {
      add(STRING_TEXT, text.substring(1, text.length() - 1), start + 1, stop - 1);
    }
    add(STRING_CLOSE, "\"", stop, stop);
  }

  private void add(int type, String text, int start, int stop) {
    var token = Words.absent(type, text, start);
    token.setStopIndex(stop);
    out.add(token);
  }

  private void character(Token token) {
    int from = token.getStartIndex();
    int point = source.text().codePointAt(from);
    if (Character.charCount(point) == 2 && typeAt(at) == UNKNOWN) {
      at++;
    }
    Span span = source.span(from, from + Character.charCount(point));
    var meant = Lookalikes.character(point);
    String shown = Lookalikes.shown(point);
    var report =
        Diagnostic.error(
            Slug.BAD_CHARACTER,
            meant.isPresent()
                ? shown + " is not " + Lookalikes.described(meant.get())
                : shown + " is not part of the language");
    meant.ifPresent(m -> {
      report
          .at(span)
          .help(
              m.type() == SPACE ? "write a plain space" : "write",
              new Edit(span, apart(span, m.spelling())));
      if (m.type() != SPACE) {
        var made = Words.instead(token, m.type(), m.spelling());
        made.setStopIndex(span.end() - 1);
        out.add(made);
      }
    });
    if (meant.isEmpty()) {
      report.at(span);
      out.add(token);
      var advice = Lookalikes.advice(point);
      String instead = advice.map(Lookalikes.Advice::instead).orElse("");
      Edit edit = new Edit(span, instead);
      if (instead.isEmpty()) {
        advice.ifPresent(a -> report.example(a.text(), a.code()));
        report.help(advice.isPresent() ? "or take it out" : "take it out", edit);
      } else {
        report.help(advice.get().text(), advice.get().code(), edit);
      }
    }
    problems.add(report.build());
  }

  /** A word keeps away from the letters beside it. */
  private static String apart(Span span, String spelling) {
    String text = span.source().text();
    if (!Character.isLetter(spelling.charAt(0))) {
      return spelling;
    }
    boolean before = span.start() > 0 && Character.isLetterOrDigit(text.charAt(span.start() - 1));
    boolean after =
        span.end() < text.length() && Character.isLetterOrDigit(text.charAt(span.end()));
    return (before ? " " : "") + spelling + (after ? " " : "");
  }

  /** Letters that a font cannot tell from plain ones would make two names of one. */
  private void name(Token token) {
    String text = token.getText();
    int odd = Lookalikes.notInNames(text);
    if (odd >= 0) {
      int from = token.getStartIndex() + odd;
      problems.add(
          Diagnostic.error(
                  Slug.BAD_CHARACTER,
                  Lookalikes.shown(source.text().codePointAt(from))
                      + " cannot stand there in a name")
              .at(source.span(from, from + 1))
              .help(
                  "names are letters, digits and `_`, and begin with a letter; take it out",
                  new Edit(source.span(from, from + 1), ""))
              .build());
      out.add(token);
      return;
    }
    String plain =
        Lookalikes.isPlain(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFKC);
    if (plain.equals(text)) {
      out.add(token);
      return;
    }
    problems.add(
        Diagnostic.error(Slug.BAD_CHARACTER, "`" + text + "` has letters of another width")
            .at(Words.span(source, token))
            .instead("write", plain)
            .build());
    out.add(Words.instead(token, NAME, plain));
  }

  private void dot(Token dot) {
    boolean afterValue =
        at >= 2
            && touches(at - 1)
            && switch (typeAt(at - 2)) {
              case NAME, RPAREN, RBRACK, NUMBER -> true;
              default -> false;
            };
    String fixed = "0." + in.get(at).getText();
    if (afterValue || typeAt(at) != NUMBER || !touches(at) || !Literals.isNumber(fixed)) {
      out.add(dot);
      return;
    }
    var digits = in.get(at++);
    problems.add(
        Diagnostic.error(Slug.BAD_NUMBER, "a number begins with a digit")
            .at(Words.span(source, dot, digits))
            .instead("write", fixed)
            .build());
    add(NUMBER, fixed, dot.getStartIndex(), digits.getStopIndex());
  }

  private void number(Token number) {
    int last = at - 1;
    while (touches(last + 1) && runsOn(last + 1)) {
      last++;
    }
    if (last < at) {
      out.add(number);
      return;
    }
    var tail = in.get(last);
    String written = Words.span(source, number, tail).text();
    var fix = NumberRun.fix(number.getText(), written);
    var report =
        Diagnostic.error(Slug.BAD_NUMBER, fix.sentence()).at(Words.span(source, number, tail));
    problems.add(
        (fix.exact()
                ? report.instead(fix.help(), fix.code())
                : report.example(fix.help(), fix.code()))
            .build());
    add(NUMBER, fix.value(), number.getStartIndex(), tail.getStopIndex());
    at = last + 1;
  }

  /** Whether the token would be part of the number if numbers could look like that. */
  private boolean runsOn(int index) {
    return switch (typeAt(index)) {
      case NAME, NUMBER -> true;
      case DOT -> typeAt(index + 1) != DOT && typeAt(index + 1) != DOTDOT;
      default -> isWord(in.get(index));
    };
  }

  private static boolean isWord(Token token) {
    return token.getType() >= PARAM && token.getType() <= FALSE;
  }
}
