// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp;

import dev.tva.source.Source;
import dev.tva.source.Span;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;

/** Offsets and names as the protocol has them: lines and UTF-16 units from 0, and URIs. */
final class Places {
  private Places() {}

  static Position position(Source source, int offset) {
    int line = source.line(offset);
    return new Position(line - 1, offset - source.lineStart(line));
  }

  static Range range(Span span) {
    return new Range(position(span.source(), span.start()), position(span.source(), span.end()));
  }

  /** The nearest offset there is: an editor may be ahead, or wrong. */
  static int offset(Source source, Position at) {
    if (at.getLine() < 0) {
      return 0;
    }
    if (at.getLine() >= source.lineCount()) {
      return source.text().length();
    }
    int start = source.lineStart(at.getLine() + 1);
    int longest = source.lineText(at.getLine() + 1).length();
    return start + Math.clamp(at.getCharacter(), 0, longest);
  }

  static Span span(Source source, Range range) {
    int start = offset(source, range.getStart());
    return source.span(start, Math.max(start, offset(source, range.getEnd())));
  }

  /** The path of a file; what is none is named in angle brackets, as a text that stands alone. */
  static String name(String uri) {
    try {
      URI parsed = new URI(uri);
      if ("file".equals(parsed.getScheme())) {
        return Path.of(parsed).normalize().toString();
      }
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException _) {
      // An editor's own name for something.
    }
    return "<" + uri + ">";
  }

  static String uri(String name) {
    return name.startsWith("<")
        ? name.substring(1, name.length() - 1)
        : Path.of(name).toAbsolutePath().toUri().toString();
  }
}
