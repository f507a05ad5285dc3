// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import dev.tva.grammar.TvaLexer;
import dev.tva.source.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.antlr.v4.runtime.Token;

/**
 * Finds the {@code ##} text of statements: the run of {@code ##} lines just above, and a {@code ##}
 * at the end of the last line. A run at the head of the file, with a blank line below it, is the
 * script's.
 */
final class Docs {
  private final Source source;
  private final Map<Integer, Token> wholeLine = new HashMap<>();
  private final Map<Integer, Token> trailing = new HashMap<>();

  Docs(Source source, List<Token> words) {
    this.source = source;
    int lastLine = 0;
    for (Token token : words) {
      int line = source.line(token.getStartIndex());
      if (isDoc(token)) {
        (line == lastLine ? trailing : wholeLine).put(line, token);
      } else if (token.getType() != TvaLexer.NEWLINE) {
        lastLine = line;
      }
    }
  }

  private static boolean isDoc(Token token) {
    return token.getType() == TvaLexer.COMMENT
        && token.getText().startsWith("##")
        && !token.getText().startsWith("###");
  }

  String script() {
    var lines = new ArrayList<String>();
    int line = 1;
    while (line <= source.lineCount() && source.lineText(line).isBlank()) {
      line++;
    }
    while (wholeLine.containsKey(line)) {
      lines.add(text(wholeLine.get(line++)));
    }
    boolean apart = line > source.lineCount() || source.lineText(line).isBlank();
    return apart ? String.join("\n", lines) : "";
  }

  String statement(Token first, Token last) {
    var lines = new ArrayList<String>();
    for (int line = source.line(first.getStartIndex()) - 1; wholeLine.containsKey(line); line--) {
      lines.addFirst(text(wholeLine.get(line)));
    }
    var end = trailing.get(source.line(Math.max(0, last.getStopIndex())));
    if (end != null) {
      lines.add(text(end));
    }
    return String.join("\n", lines);
  }

  private static String text(Token comment) {
    String text = comment.getText().substring(2);
    return (text.startsWith(" ") ? text.substring(1) : text).stripTrailing();
  }
}
