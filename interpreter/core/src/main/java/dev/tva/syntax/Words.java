// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import dev.tva.grammar.TvaLexer;
import dev.tva.source.Source;
import dev.tva.source.Span;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;

/** Text to words: every token of a source, comments and newlines among them, ending with EOF. */
public final class Words {
  private Words() {}

  public static List<Token> of(Source source) {
    var lexer = new LineLexer(new TextStream(source));
    lexer.removeErrorListeners();
    var tokens = new ArrayList<Token>();
    Token token;
    do {
      token = lexer.nextToken();
      tokens.add(token);
    } while (token.getType() != Token.EOF);
    return tokens;
  }

  static Span span(Source source, Token token) {
    return span(source, token, token);
  }

  static Span span(Source source, Token first, Token last) {
    int start = Math.min(first.getStartIndex(), source.text().length());
    return source.span(start, Math.clamp(last.getStopIndex() + 1L, start, source.text().length()));
  }

  /** A token that is not in the text, standing just before offset {@code at}. */
  static CommonToken absent(int type, String text, int at) {
    var token = new CommonToken(type, text);
    token.setStartIndex(at);
    token.setStopIndex(at - 1);
    return token;
  }

  /** The same place read as another kind of token. */
  static CommonToken instead(Token token, int type, String text) {
    var made = new CommonToken(type, text);
    made.setStartIndex(token.getStartIndex());
    made.setStopIndex(token.getStopIndex());
    return made;
  }

  static boolean isAbsent(Token token) {
    return token.getStopIndex() < token.getStartIndex();
  }

  /** A stray brace pops nothing, and a newline ends every string it finds open. */
  private static final class LineLexer extends TvaLexer {
    LineLexer(TextStream input) {
      super(input);
    }

    @Override
    public int popMode() {
      return _modeStack.isEmpty() ? _mode : super.popMode();
    }

    @Override
    public Token nextToken() {
      var token = super.nextToken();
      if (token.getType() == NEWLINE) {
        leaveStrings();
      }
      return token;
    }

    private void leaveStrings() {
      for (int i = 0; i < _modeStack.size(); i++) {
        if (_modeStack.get(i) == TEXT) {
          while (_modeStack.size() >= i) {
            super.popMode();
          }
          return;
        }
      }
    }
  }
}
