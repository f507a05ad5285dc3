// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import static dev.tva.grammar.TvaLexer.*;

import dev.tva.grammar.TvaParser.ArmContext;
import dev.tva.source.Source;
import dev.tva.source.Span;
import java.util.Optional;
import java.util.OptionalInt;
import org.antlr.v4.runtime.RuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenStream;

/** The neighbourhood of a failure; token 0 is the first that does not fit, -1 the one before. */
final class Place {
  private final Source source;
  private final TokenStream tokens;
  private final Recovery.Failure failure;
  private final int zero;
  private final int first;

  Place(Source source, TokenStream tokens, Recovery.Failure failure) {
    this.source = source;
    this.tokens = tokens;
    this.failure = failure;
    this.zero = failure.at().getTokenIndex();
    this.first = failure.unit().getStart().getTokenIndex();
  }

  /** The first token of the unit, as an offset. */
  int first() {
    return first - zero;
  }

  private Optional<Token> token(int offset) {
    int index = zero + offset;
    return index < 0 || index >= tokens.size() ? Optional.empty() : Optional.of(tokens.get(index));
  }

  int type(int offset) {
    return token(offset).map(Token::getType).orElse(Token.EOF);
  }

  boolean is(int offset, int type) {
    return type(offset) == type;
  }

  String text(int offset) {
    return token(offset).map(t -> t.getType() == Token.EOF ? "" : t.getText()).orElse("");
  }

  Span span(int offset) {
    return span(token(offset).orElse(failure.at()));
  }

  Span span(int from, int to) {
    return span(from).to(span(to));
  }

  Span span(Token token) {
    return Words.span(source, token);
  }

  /** The text from one token to another. */
  String text(int from, int to) {
    return span(from, to).text();
  }

  boolean startsUnit(int offset) {
    return zero + offset == first;
  }

  boolean isWord(int offset) {
    int type = type(offset);
    return type >= PARAM && type <= AS;
  }

  boolean startsValue(int offset) {
    return switch (type(offset)) {
      case NAME, NUMBER, STRING_OPEN, TRUE, FALSE, MATCH, LPAREN, LBRACK, FN -> true;
      default -> false;
    };
  }

  boolean endsValue(int offset) {
    return switch (type(offset)) {
      case NAME, NUMBER, STRING_CLOSE, TRUE, FALSE, RPAREN, RBRACK, RBRACE -> true;
      default -> false;
    };
  }

  boolean inArm() {
    return failure.unit() instanceof ArmContext;
  }

  RuleContext rule() {
    return failure.rule();
  }

  boolean inside(Class<? extends RuleContext> type) {
    return innermost(type).isPresent();
  }

  Optional<RuleContext> innermost(Class<? extends RuleContext> type) {
    for (RuleContext at = failure.rule(); at != null && at != failure.unit(); at = at.parent) {
      if (type.isInstance(at)) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  /** From the first token of the statement or arm to its last. */
  Span unit() {
    return span(tokens.get(first)).to(span(tokens.get(Math.max(first, end() - 1))));
  }

  /** The unit and what was taken out behind it: all text up to what follows. */
  boolean holds(Span span) {
    var end = tokens.get(end());
    var next = Words.isAbsent(end) ? tokens.get(Math.min(end() + 1, tokens.size() - 1)) : end;
    return span.start() >= tokens.get(first).getStartIndex()
        && span.start() <= next.getStartIndex();
  }

  private int end() {
    int depth = 0;
    int at = first;
    while (tokens.get(at).getType() != Token.EOF) {
      int type = tokens.get(at).getType();
      if (type == END && depth == 0) {
        break;
      }
      depth += opens(type) ? 1 : closes(type) ? -1 : 0;
      at++;
    }
    return at;
  }

  private static boolean opens(int type) {
    return switch (type) {
      case LPAREN, LBRACK, LBRACE, HOLE_OPEN, STRING_OPEN -> true;
      default -> false;
    };
  }

  private static boolean closes(int type) {
    return switch (type) {
      case RPAREN, RBRACK, RBRACE, STRING_CLOSE -> true;
      default -> false;
    };
  }

  private int opener() {
    int depth = 0;
    for (int i = zero - 1; i >= first; i--) {
      int type = tokens.get(i).getType();
      if (closes(type)) {
        depth++;
      } else if (opens(type) && depth-- == 0) {
        return i;
      }
    }
    return -1;
  }

  /** The type of the innermost bracket of the unit that is open here, or INVALID_TYPE. */
  int bracket() {
    int opener = opener();
    return opener < 0 ? Token.INVALID_TYPE : tokens.get(opener).getType();
  }

  /** Whether that bracket holds items: a list, or the arguments of a call. */
  boolean amongItems() {
    int opener = opener();
    if (opener < 1) {
      return false;
    }
    boolean suffix = endsValue(opener - 1 - zero);
    return switch (tokens.get(opener).getType()) {
      case LPAREN -> suffix;
      case LBRACK -> !suffix;
      default -> false;
    };
  }

  /** Everything between that bracket and its closer. */
  Span insideBracket() {
    int from = opener() + 1;
    int depth = 0;
    int to = from;
    while (depth > 0 || !closes(tokens.get(to).getType())) {
      depth += opens(tokens.get(to).getType()) ? 1 : closes(tokens.get(to).getType()) ? -1 : 0;
      to++;
    }
    return span(tokens.get(from)).to(span(tokens.get(to - 1)));
  }

  /** From the last token that stands before a value of its own up to the one before this. */
  Optional<Span> phrase() {
    int opener = opener();
    int from = zero - 1;
    int depth = 0;
    for (; from > Math.max(opener, first - 1); from--) {
      int type = tokens.get(from).getType();
      depth += closes(type) ? 1 : opens(type) ? -1 : 0;
      if (depth == 0 && precedesValue(type)) {
        break;
      }
    }
    return from + 1 > zero - 1
        ? Optional.empty()
        : Optional.of(span(tokens.get(from + 1)).to(span(-1)));
  }

  private static boolean precedesValue(int type) {
    return switch (type) {
      case ASSIGN, COMMA, ARROW, SAVE, SHOW, ASSERT, THEN, ELSE, IN, TO, SEMI -> true;
      default -> false;
    };
  }

  /** The first token of a type at this depth, from {@code offset} on, as an offset. */
  OptionalInt next(int type, int offset) {
    int depth = 0;
    for (int i = offset; zero + i < tokens.size() && !is(i, Token.EOF); i++) {
      if (depth == 0 && is(i, type)) {
        return OptionalInt.of(i);
      }
      depth += opens(type(i)) ? 1 : closes(type(i)) ? -1 : 0;
      if (depth < 0 || depth == 0 && is(i, END)) {
        return OptionalInt.empty();
      }
    }
    return OptionalInt.empty();
  }

  /** The last token of the value that goes on at {@code offset}, as an offset. */
  int lastOfValue(int offset) {
    int depth = 0;
    int i = offset;
    while (!is(i, Token.EOF)) {
      boolean ends = is(i, END) || is(i, COMMA) || is(i, ELSE) || is(i, THEN) || closes(type(i));
      if (depth == 0 && ends) {
        break;
      }
      depth += opens(type(i)) ? 1 : closes(type(i)) ? -1 : 0;
      i++;
    }
    return i - 1;
  }

  /** The name that was bound last above this unit, at the beginning of a line. */
  Optional<String> boundAbove() {
    for (int i = first - 1; i > 0; i--) {
      boolean starts = i == 1 || tokens.get(i - 2).getType() == END;
      if (starts && tokens.get(i).getType() == ASSIGN && tokens.get(i - 1).getType() == NAME) {
        return Optional.of(tokens.get(i - 1).getText());
      }
    }
    return Optional.empty();
  }

  /** The whole string that token {@code offset} opens. */
  Span stringAt(int offset) {
    int depth = 0;
    int to = zero + offset;
    do {
      depth += opens(tokens.get(to).getType()) ? 1 : closes(tokens.get(to).getType()) ? -1 : 0;
      to++;
    } while (depth > 0);
    return span(offset).to(span(tokens.get(to - 1)));
  }
}
