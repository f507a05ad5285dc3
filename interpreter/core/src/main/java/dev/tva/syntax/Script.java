// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import dev.tva.source.Source;
import java.util.List;

/** A parsed file: its statements in order, and the {@code ##} text at its head. */
public record Script(Source source, String doc, List<Statement> statements) {
  public Script {
    statements = List.copyOf(statements);
  }
}
