// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp;

import dev.tva.lsp.script.Document;
import java.util.List;
import org.eclipse.lsp4j.CodeLens;
import org.eclipse.lsp4j.Command;
import org.eclipse.lsp4j.Range;

/** What can be done with a script, above its first line. */
final class Lenses {
  /** The commands, which are those of the command line behind {@code tva.}. */
  static final List<String> COMMANDS = List.of("tva.check", "tva.plan", "tva.run");

  private Lenses() {}

  static List<CodeLens> of(Document document) {
    Range head = Places.range(document.source().span(0, 0));
    return document.isFile()
        ? COMMANDS.stream()
            .map(c ->
                new CodeLens(
                    head,
                    new Command(c.substring("tva.".length()), c, List.of(document.uri())),
                    null))
            .toList()
        : List.of();
  }
}
