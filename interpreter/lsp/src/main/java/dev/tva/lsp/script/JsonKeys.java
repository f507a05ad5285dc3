// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp.script;

import dev.tva.source.Source;
import dev.tva.source.Span;
import java.util.Optional;

/** Where the keys of a JSON object stand, which no reader of JSON says. */
final class JsonKeys {
  private JsonKeys() {}

  /** The key between its quotes; a value of that text, or a key further in, is none. */
  static Optional<Span> of(Source json, String key) {
    String text = json.text();
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
      } else if (c == '"') {
        int end = end(text, i);
        if (depth == 1 && text.startsWith(":", next(text, end + 1))) {
          Span at = json.span(i + 1, end);
          if (at.text().equals(key)) {
            return Optional.of(at);
          }
        }
        i = end;
      }
    }
    return Optional.empty();
  }

  /** The quote that ends a text. */
  private static int end(String text, int quote) {
    int i = quote + 1;
    while (i < text.length() && text.charAt(i) != '"') {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return Math.min(i, text.length());
  }

  private static int next(String text, int at) {
    int i = at;
    while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i;
  }
}
