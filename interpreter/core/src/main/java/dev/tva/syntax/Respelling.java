// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.source.Source;
import java.util.List;
import org.antlr.v4.runtime.Token;

/** Reads what other notations write as what tva writes, and says so. */
final class Respelling {
  private Respelling() {}

  static List<Token> apply(Source source, List<Token> words, List<Diagnostic> problems) {
    return words;
  }
}
