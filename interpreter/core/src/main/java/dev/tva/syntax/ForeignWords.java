// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import static dev.tva.grammar.TvaLexer.*;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Span;
import java.util.Optional;
import org.antlr.v4.runtime.Token;

/** Words that begin something in other languages and are mere names here. */
final class ForeignWords {
  private ForeignWords() {}

  static Optional<Diagnostic.Builder> describe(Place p) {
    if (p.is(-1, NAME)) {
      var report = after(p, p.text(-1));
      if (report.isPresent()) {
        return report;
      }
    }
    if (!p.inArm() && (p.is(0, ARROW) || p.is(0, COMMA))) {
      return arrow(p);
    }
    if (p.is(0, NAME) && (p.text(0).equals("elif") || p.text(0).equals("elsif"))) {
      return foreign("`" + p.text(0) + "` is written `else if`")
          .map(r -> r.at(p.span(0)).instead("write", "else if"));
    }
    if (p.is(-1, IMPORT) && p.is(0, NAME)) {
      return Optional.of(
          Diagnostic.error(Slug.BAD_STATEMENT, "an import names a file, in quotes")
              .at(p.span(0))
              .instead("write", "\"" + p.text(0) + ".tva\""));
    }
    if (p.is(-1, MATCH) && p.is(0, NAME) && p.is(1, LBRACE)) {
      return foreign("a `match` takes conditions, not a value to compare")
          .map(r -> r.at(p.span(-1, 0)).instead("write", "match"));
    }
    return Optional.empty();
  }

  private static Optional<Diagnostic.Builder> after(Place p, String word) {
    return switch (word) {
      case "let", "var", "val", "const" ->
          p.startsUnit(-1) && p.is(0, NAME)
              ? foreign("a binding needs no `" + word + "`")
                  .map(r -> r.at(p.span(-1, 0)).instead("write", p.text(0)))
              : Optional.empty();
      case "def", "function", "func" ->
          p.startsUnit(-1) && p.is(0, NAME)
              ? foreign("a function is declared with `fn`").map(r -> define(p, r))
              : Optional.empty();
      case "return" ->
          foreign("the last line of a body is its result, without `return`")
              .map(r -> r.at(p.span(-1, 0)).instead("write", p.text(0)));
      case "print" ->
          foreign("values are shown with `show`")
              .map(r -> r.at(p.span(-1)).instead("write", "show"));
      case "while" ->
          foreign("there is no `while`; iteration is bounded")
              .map(r ->
                  r.at(p.span(-1))
                      .example("ten steps, for instance", "iterate(start, 10, fn(u) = u)"));
      case "lambda" -> lambda(p);
      default -> Optional.empty();
    };
  }

  private static Diagnostic.Builder define(Place p, Diagnostic.Builder report) {
    for (int i = 1; !p.is(i, END) && !p.is(i, Token.EOF); i++) {
      if (p.is(i, RPAREN) && p.is(i + 1, COLON) && !p.is(i + 3, ASSIGN)) {
        return report.at(p.span(-1, i + 1)).instead("write", "fn " + p.text(0, i) + " =");
      }
    }
    return report.at(p.span(-1)).instead("write", "fn");
  }

  /** {@code x -> x + 1} and {@code (x, y) -> x + y}, where a value is expected. */
  private static Optional<Diagnostic.Builder> arrow(Place p) {
    int arrow = 0;
    while (p.is(arrow, COMMA) || p.is(arrow, NAME) || p.is(arrow, RPAREN)) {
      arrow++;
    }
    boolean bracket = p.is(arrow - 1, RPAREN);
    int from = arrow - 1;
    while (bracket && (p.is(from - 1, NAME) || p.is(from - 1, COMMA))) {
      from--;
    }
    from -= bracket ? 1 : 0;
    boolean value = p.is(from - 1, COMMA) || p.is(from - 1, LPAREN) || p.is(from - 1, ASSIGN);
    if (!p.is(arrow, ARROW) || !value || !p.is(from, bracket ? LPAREN : NAME)) {
      return Optional.empty();
    }
    Span written = p.span(from, arrow);
    String names = p.text(from, arrow - 1);
    return nameless()
        .map(r ->
            r.at(written).instead("write", "fn" + (bracket ? names : "(" + names + ")") + " ="));
  }

  private static Optional<Diagnostic.Builder> nameless() {
    return foreign("a function without a name is written `fn(x) = ...`");
  }

  private static Optional<Diagnostic.Builder> lambda(Place p) {
    int colon = 0;
    var names = new StringBuilder();
    while (p.is(colon, NAME) || p.is(colon, COMMA)) {
      names.append(p.is(colon, COMMA) ? ", " : p.text(colon));
      colon++;
    }
    int end = p.is(colon, COLON) ? colon : -1;
    return nameless()
        .map(r ->
            r.at(p.span(-1, end)).instead("write", end < 0 ? "fn(x) = x" : "fn(" + names + ") ="));
  }

  private static Optional<Diagnostic.Builder> foreign(String sentence) {
    return Optional.of(Diagnostic.error(Slug.FOREIGN_SPELLING, sentence));
  }
}
