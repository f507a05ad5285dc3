// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.grammar.TvaLexer;
import dev.tva.source.Source;
import dev.tva.source.Span;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenStream;

/** Says in the user's terms why a statement could not be read. */
final class SyntaxProblems {
  private final Source source;
  private final TokenStream tokens;
  private final List<Diagnostic> known;

  SyntaxProblems(Source source, TokenStream tokens, List<Diagnostic> known) {
    this.source = source;
    this.tokens = tokens;
    this.known = known;
  }

  /** Whether the text ends where this failure is, so that more text may mend it. */
  boolean atEnd(Recovery.Failure failure) {
    int index = failure.at().getTokenIndex();
    return failure.at().getType() == TvaLexer.END && tokens.get(index + 1).getType() == Token.EOF;
  }

  Optional<Diagnostic> describe(Recovery.Failure failure) {
    Span at = Words.span(source, failure.at());
    return Optional.of(
        Diagnostic.error(Slug.SYNTAX, "`" + at.text() + "` does not fit here").at(at).build());
  }
}
