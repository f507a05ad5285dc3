// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import dev.tva.catalog.CatalogException;
import dev.tva.catalog.HubId;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Severity;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.syntax.Literals;
import java.util.List;
import java.util.Optional;

/** Why what a path names cannot be had, at the place where the path is written. */
public final class PathProblem {
  private PathProblem() {}

  /** Of a checkpoint; {@code path} is resolved. */
  static Diagnostic of(CatalogException e, String path, Span span) {
    return of(e.slug(), e, path, Optional.of(span));
  }

  /** {@code path} is resolved; a help says another one as it would have to be written. */
  public static Diagnostic of(Slug slug, CatalogException e, String path, Optional<Span> span) {
    return of(Severity.ERROR, slug, e.getMessage(), e.lines(), path, span);
  }

  static Diagnostic of(
      Severity severity,
      Slug slug,
      String sentence,
      List<Diagnostic.Line> lines,
      String path,
      Optional<Span> span) {
    return new Diagnostic(
        severity,
        slug,
        sentence,
        span.map(s -> new Diagnostic.Label(s, "")),
        List.of(),
        lines.stream()
            .map(l ->
                span.isPresent() && l instanceof Help.Path p
                    ? written(p, path, span.get(), slug != Slug.BAD_HUB_ID)
                    : l)
            .toList());
  }

  private static Help written(Help.Path meant, String path, Span span, boolean fetched) {
    if (fetched && HubId.isOne(meant.shown())) {
      // A help is tried before it is told, and this one would be fetched.
      return new Help.Advice(meant.text(), meant.shown());
    }
    String text = span.text();
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    String code =
        quoted
            ? Literals.quoted(asWritten(meant.shown(), path, text.substring(1, text.length() - 1)))
            : meant.shown();
    return new Help.Change(meant.text(), code, new Edit(span, code));
  }

  /** A path as a text would write it that has {@code written} for the path {@code resolved}. */
  static String asWritten(String path, String resolved, String written) {
    String folder =
        resolved.endsWith(written)
            ? resolved.substring(0, resolved.length() - written.length())
            : "";
    return path.startsWith(folder) ? path.substring(folder.length()) : path;
  }
}
