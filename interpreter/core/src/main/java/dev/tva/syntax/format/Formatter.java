// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax.format;

import static dev.tva.grammar.TvaLexer.*;

import dev.tva.source.Source;
import dev.tva.syntax.Newlines;
import dev.tva.syntax.TvaParser;
import dev.tva.syntax.Words;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.Token;

/**
 * The one layout of a text. Words and line breaks stay as they are, {@code ;} among them; only
 * space changes:
 *
 * <ul>
 *   <li>a line inside brackets is two spaces deeper than the line that opened them, a line that
 *       goes on with a statement outside brackets four deeper than the statement;
 *   <li>one space around operators, none inside round and square brackets; {@code *}, {@code /} and
 *       {@code ^} have either none or one on both sides, as they were written;
 *   <li>the types of neighbouring params, the arrows of neighbouring arms and the comments of
 *       neighbouring lines stand in one column;
 *   <li>at most one blank line, none at the ends, no space at the end of a line.
 * </ul>
 */
public final class Formatter {
  private static final int DEEPER = 2;
  private static final int GOES_ON = 4;

  private final List<Token> words;
  private final Set<Integer> ends = new HashSet<>();
  private final List<FormattedLine> lines = new ArrayList<>();
  private final ArrayDeque<Bracket> open = new ArrayDeque<>();

  /** An open bracket and the indent of its line. */
  private record Bracket(int type, int indent) {}

  private Formatter(List<Token> words, List<Token> tokens) {
    this.words = words;
    for (Token token : tokens) {
      if (token.getType() == END) {
        ends.add(token.getStartIndex());
      }
    }
  }

  /** The text laid out; a text with syntax problems is given back as it is. */
  public static String format(Source source) {
    if (!TvaParser.parse(source).ok()) {
      return source.text();
    }
    var words = Words.of(source);
    return new Formatter(words, Newlines.filter(words)).text();
  }

  private String text() {
    int from = 0;
    Optional<Token> before = Optional.empty();
    int lineEnd = 0;
    for (int i = 0; i < words.size(); i++) {
      int type = words.get(i).getType();
      if (type != NEWLINE && type != Token.EOF) {
        continue;
      }
      var line = words.subList(from, i);
      if (!line.isEmpty()) {
        if (!lines.isEmpty() && from > 1 && words.get(from - 2).getType() == NEWLINE) {
          lines.add(new FormattedLine(0));
        }
        lines.add(line(line, before, before.isPresent() && goesOn(before.get(), lineEnd)));
        if (line.getFirst().getType() != COMMENT) {
          var last = line.getLast();
          before = Optional.of(last.getType() == COMMENT ? line.get(line.size() - 2) : last);
          lineEnd = words.get(i).getStartIndex();
        }
      }
      from = i + 1;
    }
    FormattedLine.align(lines);
    var out = new StringBuilder();
    for (var line : lines) {
      line.appendTo(out);
    }
    return out.toString();
  }

  /** Whether a statement outside brackets goes on behind the newline at {@code lineEnd}. */
  private boolean goesOn(Token before, int lineEnd) {
    return before.getType() != LBRACE
        && before.getType() != SEMI
        && (open.isEmpty() || open.element().type() == LBRACE)
        && !ends.contains(lineEnd);
  }

  private FormattedLine line(List<Token> line, Optional<Token> before, boolean goesOn) {
    int indent = open.isEmpty() ? 0 : open.element().indent() + DEEPER;
    boolean comment = line.getFirst().getType() == COMMENT;
    indent += goesOn && !comment ? GOES_ON : 0;
    int depth = 0;
    for (Token token : line) {
      if (!closes(token.getType()) || depth == open.size()) {
        break;
      }
      indent = List.copyOf(open).get(depth++).indent();
    }
    var out = new FormattedLine(indent);
    int arrows = 0;
    int level = open.size();
    for (int i = 0; i < line.size(); i++) {
      Token token = line.get(i);
      int type = token.getType();
      if (type == COMMENT) {
        out.comment(token.getText().stripTrailing());
        break;
      }
      if (i > 0 && spaced(line, i, unary(line, i - 1, before))) {
        out.append(" ");
      }
      if (type == ARROW && open.size() <= level && arrows++ == 0) {
        out.markArrow();
      }
      if (i == 3 && line.get(0).getType() == PARAM && line.get(2).getType() == COLON) {
        out.markType();
      }
      out.append(token.getText());
      if (opens(type)) {
        open.push(new Bracket(type, indent));
      } else if (closes(type)) {
        open.pop();
      }
    }
    return out;
  }

  private static boolean unary(List<Token> line, int index, Optional<Token> before) {
    var left = index == 0 ? before : Optional.of(line.get(index - 1));
    return line.get(index).getType() == MINUS
        && left.map(token -> !endsValue(token.getType())).orElse(true);
  }

  /** Whether a space stands before token {@code i} of a line. */
  private boolean spaced(List<Token> line, int i, boolean afterUnary) {
    int left = line.get(i - 1).getType();
    int right = line.get(i).getType();
    if (inText(left, right)) {
      return false;
    }
    if (isTight(right)) {
      return aired(line, i);
    }
    if (isTight(left)) {
      return aired(line, i - 1);
    }
    if (afterUnary || left == LPAREN || left == LBRACK || left == HOLE_OPEN) {
      return false;
    }
    return switch (right) {
      case RPAREN, RBRACK, COMMA, SEMI, COLON, DOT, DOTDOT -> false;
      case RBRACE -> left != LBRACE && open.element().type() == LBRACE;
      case LPAREN, LBRACK -> left != FN && !endsValue(left);
      default -> left != DOT && left != DOTDOT;
    };
  }

  private static boolean inText(int left, int right) {
    return isText(left) && left != STRING_CLOSE || isText(right) && right != STRING_OPEN;
  }

  private static boolean isText(int type) {
    return switch (type) {
      case STRING_OPEN, STRING_TEXT, ESCAPE, HOLE_OPEN, STRING_CLOSE -> true;
      default -> false;
    };
  }

  /** The operators that may be written close. */
  private static boolean isTight(int type) {
    return type == STAR || type == SLASH || type == CARET;
  }

  /** Whether a close operator has space on either side, or stands at an end of its line. */
  private static boolean aired(List<Token> line, int i) {
    return i == 0
        || i == line.size() - 1
        || line.get(i - 1).getStopIndex() + 1 < line.get(i).getStartIndex()
        || line.get(i).getStopIndex() + 1 < line.get(i + 1).getStartIndex();
  }

  private static boolean endsValue(int type) {
    return switch (type) {
      case NAME, NUMBER, STRING_CLOSE, TRUE, FALSE, RPAREN, RBRACK, RBRACE -> true;
      default -> false;
    };
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
}
