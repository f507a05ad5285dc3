// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

import dev.tva.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One message to a person: a sentence, the place it is about, further labelled places, and lines of
 * facts and help below.
 *
 * @param slug names the kind of problem, as in {@code tva explain SLUG}
 * @param primary the place; absent only for problems outside any text
 */
public record Diagnostic(
    Severity severity,
    Slug slug,
    String sentence,
    Optional<Label> primary,
    List<Label> secondary,
    List<Line> lines) {

  public Diagnostic {
    secondary = List.copyOf(secondary);
    lines = List.copyOf(lines);
  }

  /** A marked span with a few words, which may be empty. */
  public record Label(Span span, String text) {}

  /** A line of the block below the source. */
  public sealed interface Line {
    /** A fact. */
    record Note(String text) implements Line {}

    /** Something to do; {@code code} is what can be typed, and checks. */
    record Help(String text, Optional<String> code) implements Line {}

    /** Rows of values under a heading; the renderer shows at most five. */
    record Table(List<String> heading, List<List<String>> rows) implements Line {
      public Table {
        heading = List.copyOf(heading);
        rows = rows.stream().map(List::copyOf).toList();
      }
    }
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** What a problem is and where: told twice, it is the same. */
  public record Key(Slug slug, Optional<Span> at) {}

  public Key key() {
    return new Key(slug, primary.map(Label::span));
  }

  public static Builder error(Slug slug, String sentence) {
    return new Builder(Severity.ERROR, slug, sentence);
  }

  public static Builder warning(Slug slug, String sentence) {
    return new Builder(Severity.WARNING, slug, sentence);
  }

  public static Builder note(Slug slug, String sentence) {
    return new Builder(Severity.NOTE, slug, sentence);
  }

  /** Collects the parts of a diagnostic. */
  public static final class Builder {
    private final Severity severity;
    private final Slug slug;
    private final String sentence;
    private Optional<Label> primary = Optional.empty();
    private final List<Label> secondary = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();

    private Builder(Severity severity, Slug slug, String sentence) {
      this.severity = severity;
      this.slug = slug;
      this.sentence = sentence;
    }

    public Builder at(Span span, String text) {
      primary = Optional.of(new Label(span, text));
      return this;
    }

    public Builder at(Span span) {
      return at(span, "");
    }

    public Builder also(Span span, String text) {
      secondary.add(new Label(span, text));
      return this;
    }

    public Builder note(String text) {
      lines.add(new Line.Note(text));
      return this;
    }

    public Builder help(String text) {
      lines.add(new Line.Help(text, Optional.empty()));
      return this;
    }

    public Builder help(String text, String code) {
      lines.add(new Line.Help(text, Optional.of(code)));
      return this;
    }

    public Builder table(List<String> heading, List<? extends List<String>> rows) {
      lines.add(new Line.Table(heading, List.copyOf(rows)));
      return this;
    }

    public Diagnostic build() {
      return new Diagnostic(severity, slug, sentence, primary, secondary, lines);
    }
  }
}
