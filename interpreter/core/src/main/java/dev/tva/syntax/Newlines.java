// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import static dev.tva.grammar.TvaLexer.*;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;

/**
 * Decides which newlines end a statement. Takes balanced tokens; gives the grammar's, where every
 * statement and arm is followed by one END and comments are gone.
 */
public final class Newlines {
  private final List<Token> out = new ArrayList<>();
  private final ArrayDeque<Bracket> open = new ArrayDeque<>();

  private Newlines() {
    open.push(new Bracket(LBRACE));
  }

  /** An open bracket, or the file itself, which lays its lines out as a block does. */
  private static final class Bracket {
    final int type;
    int waitingIfs;

    Bracket(int type) {
      this.type = type;
    }
  }

  public static List<Token> filter(List<Token> balanced) {
    var filter = new Newlines();
    Token newline = null;
    for (Token token : balanced) {
      if (token.getType() == NEWLINE) {
        newline = newline == null ? token : newline;
      } else if (token.getType() != COMMENT) {
        if (newline != null && filter.ends(token)) {
          filter.end(newline);
        }
        newline = null;
        filter.add(token);
      }
    }
    return filter.out;
  }

  private boolean inBlock() {
    return open.element().type == LBRACE;
  }

  private boolean ends(Token next) {
    if (!inBlock() || out.isEmpty() || continuesAfter(out.getLast().getType())) {
      return false;
    }
    return next.getType() == ELSE
        ? open.element().waitingIfs == 0
        : !continuesBefore(next.getType());
  }

  /** Whether a newline after a token of this type does not count. */
  static boolean continuesAfter(int type) {
    return switch (type) {
      case COMMA, ASSIGN, ARROW, COLON, THEN, ELSE, TO, WITH, AS, IN, FOR, IF, NOT -> true;
      default -> isInfix(type);
    };
  }

  /** Whether a newline before a token of this type does not count; {@code else} depends. */
  static boolean continuesBefore(int type) {
    return switch (type) {
      case DOT, COMMA, ASSIGN, TO, WITH, AS, THEN -> true;
      default -> isInfix(type);
    };
  }

  static boolean isInfix(int type) {
    return switch (type) {
      case OR, AND, PLUS, MINUS, STAR, SLASH, AT, CARET, LT, LE, GT, GE, EQ, NE, DOTDOT -> true;
      default -> false;
    };
  }

  private void end(Token at) {
    if (!out.isEmpty() && out.getLast().getType() != END && !opensBlock()) {
      out.add(Words.instead(at, END, at.getText()));
    }
    open.element().waitingIfs = 0;
  }

  private boolean opensBlock() {
    return out.getLast().getType() == LBRACE;
  }

  private void add(Token token) {
    switch (token.getType()) {
      case SEMI -> {
        if (inBlock()) {
          end(token);
          return;
        }
      }
      case LPAREN, LBRACK, LBRACE, HOLE_OPEN, STRING_OPEN ->
          open.push(new Bracket(token.getType()));
      case RPAREN, RBRACK, STRING_CLOSE -> open.pop();
      case RBRACE -> {
        if (inBlock()) {
          end(afterLast());
        }
        open.pop();
      }
      case Token.EOF -> {
        if (!out.isEmpty()) {
          end(afterLast());
        }
      }
      case IF -> open.element().waitingIfs++;
      case ELSE -> open.element().waitingIfs = Math.max(0, open.element().waitingIfs - 1);
      default -> {}
    }
    out.add(token);
  }

  private Token afterLast() {
    return Words.absent(END, "", out.getLast().getStopIndex() + 1);
  }
}
