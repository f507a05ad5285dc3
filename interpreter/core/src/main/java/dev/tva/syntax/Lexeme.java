// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import dev.tva.grammar.TvaLexer;
import dev.tva.source.Source;
import dev.tva.source.Span;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;

/** A word of a text as it stands, complete or not: what an editor paints and completes. */
public record Lexeme(Kind kind, Span span) {
  /** What a word is. */
  public enum Kind {
    KEYWORD,
    NAME,
    NUMBER,
    QUOTE,
    /** Characters of a string, without its quotes. */
    TEXT,
    /** <code>${</code>, and the brace that closes it. */
    HOLE,
    OPERATOR,
    OPENING,
    CLOSING,
    COMMENT,
    NEWLINE,
    /** No word of the language. */
    FOREIGN
  }

  /** All words of a text in order, spaces left out. Never fails. */
  public static List<Lexeme> of(Source source) {
    List<Lexeme> all = new ArrayList<>();
    for (Token token : Words.of(source)) {
      if (token.getType() != Token.EOF) {
        all.add(new Lexeme(kind(token.getType()), Words.span(source, token)));
      }
    }
    return all;
  }

  public String text() {
    return span.text();
  }

  private static Kind kind(int type) {
    return switch (type) {
      case TvaLexer.NAME -> Kind.NAME;
      case TvaLexer.NUMBER -> Kind.NUMBER;
      case TvaLexer.STRING_OPEN, TvaLexer.STRING_CLOSE -> Kind.QUOTE;
      case TvaLexer.STRING_TEXT, TvaLexer.ESCAPE -> Kind.TEXT;
      case TvaLexer.HOLE_OPEN -> Kind.HOLE;
      case TvaLexer.LPAREN, TvaLexer.LBRACK, TvaLexer.LBRACE -> Kind.OPENING;
      case TvaLexer.RPAREN, TvaLexer.RBRACK, TvaLexer.RBRACE -> Kind.CLOSING;
      case TvaLexer.COMMENT -> Kind.COMMENT;
      case TvaLexer.NEWLINE -> Kind.NEWLINE;
      case TvaLexer.FOREIGN, TvaLexer.QUOTED, TvaLexer.UNKNOWN -> Kind.FOREIGN;
      default -> type <= TvaLexer.FALSE && type >= TvaLexer.PARAM ? Kind.KEYWORD : Kind.OPERATOR;
    };
  }

  /** The keywords of the language. */
  public static List<String> keywords() {
    List<String> words = new ArrayList<>();
    for (int type = TvaLexer.PARAM; type <= TvaLexer.FALSE; type++) {
      String literal = TvaLexer.VOCABULARY.getLiteralName(type);
      words.add(literal.substring(1, literal.length() - 1));
    }
    return words;
  }
}
