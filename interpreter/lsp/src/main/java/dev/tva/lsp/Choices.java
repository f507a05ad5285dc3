// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp;

import dev.tva.assist.Completer;
import dev.tva.assist.Completions;
import dev.tva.assist.Names;
import dev.tva.lsp.script.Document;
import dev.tva.source.Source;
import dev.tva.syntax.Lexeme;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionItemKind;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.jsonrpc.messages.Either;

/** What a text can go on with, as an editor lists it. */
final class Choices {
  /** What makes an editor ask though no word has been begun. */
  static final List<String> TRIGGERS = List.of("\"", ".", "/", "(", "[", ",", "{");

  private static final Set<String> KEYWORDS = Set.copyOf(Lexeme.keywords());

  private Choices() {}

  static List<CompletionItem> at(Document document, int offset, Names names) {
    Source source = document.source();
    Completions found = new Completer(names).complete(document.text().substring(0, offset));
    Range range = Places.range(source.span(Math.min(found.from(), offset), offset));
    boolean inString = isInString(document.text().substring(0, offset));
    List<CompletionItem> items = new ArrayList<>();
    for (Completions.Choice c : found.choices()) {
      CompletionItem item = new CompletionItem(c.label());
      item.setKind(kind(c.text(), inString, names));
      item.setDetail(c.note().isEmpty() ? null : c.note());
      item.setFilterText(c.text());
      item.setTextEdit(Either.forLeft(new TextEdit(range, c.text())));
      if (c.text().endsWith("(")) {
        // Its card is sent when the editor wants to show it.
        item.setData(c.text().substring(0, c.text().length() - 1));
      }
      items.add(item);
    }
    return items;
  }

  private static boolean isInString(String text) {
    List<Lexeme> words = Lexeme.of(Source.of("<input>", text));
    long quotes = words.stream().filter(w -> w.kind() == Lexeme.Kind.QUOTE).count();
    return quotes % 2 == 1;
  }

  private static CompletionItemKind kind(String text, boolean inString, Names names) {
    if (inString) {
      return text.endsWith("/") ? CompletionItemKind.Folder : CompletionItemKind.Field;
    }
    if (text.endsWith("(")) {
      return CompletionItemKind.Function;
    }
    if (text.endsWith(" = ")) {
      return CompletionItemKind.Property;
    }
    if (KEYWORDS.contains(text)) {
      return CompletionItemKind.Keyword;
    }
    return names.bindings().containsKey(text)
        ? CompletionItemKind.Variable
        : CompletionItemKind.Constant;
  }
}
