// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import static dev.tva.grammar.TvaLexer.*;

import dev.tva.grammar.TvaParser.ArmContext;
import dev.tva.grammar.TvaParser.LineContext;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;

/**
 * Repairs nothing: the first token that does not fit ends its statement or arm, and parsing goes on
 * after the END of that. Repairs by one token would move the place a message points at.
 */
final class Recovery extends DefaultErrorStrategy {
  private final List<Failure> failures = new ArrayList<>();

  /**
   * @param unit the line or arm that is lost
   * @param at the first token that does not fit
   * @param rule the innermost rule that was being read
   */
  record Failure(ParserRuleContext unit, Token at, ParserRuleContext rule) {}

  List<Failure> failures() {
    return failures;
  }

  @Override
  public void sync(Parser parser) {}

  @Override
  public Token recoverInline(Parser parser) {
    throw new InputMismatchException(parser);
  }

  @Override
  public void reportError(Parser parser, RecognitionException e) {
    if (isUnit(parser.getContext())) {
      failures.add(
          new Failure(parser.getContext(), e.getOffendingToken(), (ParserRuleContext) e.getCtx()));
    }
  }

  @Override
  public void recover(Parser parser, RecognitionException e) {
    if (!isUnit(parser.getContext())) {
      throw e;
    }
    var tokens = parser.getInputStream();
    tokens.seek(parser.getContext().getStart().getTokenIndex());
    for (int depth = 0; tokens.LA(1) != Token.EOF; tokens.consume()) {
      switch (tokens.LA(1)) {
        case LPAREN, LBRACK, LBRACE, HOLE_OPEN, STRING_OPEN -> depth++;
        case RPAREN, RBRACK, RBRACE, STRING_CLOSE -> depth--;
        case END -> {
          if (depth == 0) {
            tokens.consume();
            return;
          }
        }
        default -> {}
      }
    }
  }

  private static boolean isUnit(ParserRuleContext context) {
    return context instanceof LineContext || context instanceof ArmContext;
  }
}
