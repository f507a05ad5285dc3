// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.syntax.Parsed;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import java.util.List;
import java.util.Optional;

/**
 * A command as it was typed.
 *
 * @param word the command, with its colon
 * @param rest what stands behind it
 */
record Typed(Source source, Span word, Span rest) {
  static Typed of(Source source) {
    String text = source.text();
    int start = text.indexOf(':');
    int end = start;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    int rest = end;
    while (rest < text.length() && Character.isWhitespace(text.charAt(rest))) {
      rest++;
    }
    return new Typed(source, source.span(start, end), source.span(rest, text.length()));
  }

  /** What was typed for an expression: the expression, or why it is none. */
  record Read(Optional<Statement.Bare> expression, List<Diagnostic> problems) {}

  /** Without the command, at the same places. */
  private Source bare() {
    return Source.of(source.name(), " ".repeat(rest.start()) + rest.text());
  }

  Read expression() {
    Parsed parsed = TvaParser.parse(bare());
    if (!parsed.ok()) {
      return new Read(Optional.empty(), placed(parsed.told()));
    }
    var statements = parsed.script().statements();
    if (statements.size() == 1 && statements.getFirst() instanceof Statement.Bare b) {
      return new Read(Optional.of(b), List.of());
    }
    return new Read(
        Optional.empty(),
        List.of(
            error(Slug.BAD_STATEMENT, "`" + word.text() + "` takes one expression")
                .at(rest)
                .help("type the statement first, without `" + word.text() + "`")
                .build()));
  }

  /** Problems found in the expression alone, placed in what was typed. */
  List<Diagnostic> placed(List<Diagnostic> problems) {
    return problems.stream().map(this::placed).toList();
  }

  Diagnostic placed(Diagnostic d) {
    String bare = bare().text();
    return d.moved(s -> s.source().text().equals(bare) ? source.span(s.start(), s.end()) : s);
  }

  /** The rest as a path, out of its quotes. */
  String path() {
    String s = rest.text();
    return s.length() >= 2 && s.startsWith("\"") && s.endsWith("\"")
        ? s.substring(1, s.length() - 1)
        : s;
  }
}
