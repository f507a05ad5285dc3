// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Source;
import dev.tva.syntax.Lexeme;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A line that begins with a binary operator goes on with the line above it in a script. In a
 * session that line is over, and what stands here alone would mean something else.
 */
final class LeadingOperator {
  private static final Set<String> BINARY =
      Set.of("+", "-", "*", "/", "@", "^", "<", "<=", ">", ">=", "==", "!=", "..", "and", "or");

  private LeadingOperator() {}

  /** {@code above} is the text that was complete before. */
  static Optional<Reply> check(Source source, Optional<String> above) {
    List<Lexeme> words =
        Lexeme.of(source).stream()
            .filter(l -> l.kind() != Lexeme.Kind.NEWLINE && l.kind() != Lexeme.Kind.COMMENT)
            .toList();
    if (above.isEmpty() || words.isEmpty() || !BINARY.contains(words.getFirst().text())) {
      return Optional.empty();
    }
    String operator = words.getFirst().text();
    String text = source.text().strip();
    var d =
        Diagnostic.error(
                Slug.LEADING_OPERATOR,
                "this line begins with `" + operator + "`, and the one above is complete")
            .at(words.getFirst().span(), "nothing stands on its left")
            .example("to go on with the line above:", above.get() + "\n  " + text);
    if (operator.equals("-")) {
      d.instead("to take it alone:", "(" + text + ")");
    }
    d.note(
        "the next line belongs to this one where a bracket is open or an operator ends the line");
    return Optional.of(Reply.problem(d.build()));
  }
}
