// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

import dev.tva.source.Edit;
import dev.tva.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

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
  public sealed interface Line permits Line.Note, Line.Table, Help {
    /** A fact. */
    record Note(String text) implements Line {}

    /** Rows of values under a heading; the renderer shows at most five. */
    record Table(List<String> heading, List<List<String>> rows) implements Line {
      public Table {
        heading = List.copyOf(heading);
        rows = rows.stream().map(List::copyOf).toList();
      }
    }
  }

  /** The same with what {@code move} makes of each place in it. */
  public Diagnostic moved(UnaryOperator<Span> move) {
    return new Diagnostic(
        severity,
        slug,
        sentence,
        primary.map(l -> new Label(move.apply(l.span()), l.text())),
        secondary.stream().map(l -> new Label(move.apply(l.span()), l.text())).toList(),
        lines.stream()
            .map(l ->
                l instanceof Help.Change(var text, var shown, Edit e)
                    ? new Help.Change(text, shown, new Edit(move.apply(e.place()), e.text()))
                    : l)
            .toList());
  }

  /** The same with something to do before all else. */
  public Diagnostic withFirst(Help help) {
    List<Line> all = new ArrayList<>(lines);
    int at = 0;
    while (at < all.size() && !(all.get(at) instanceof Help)) {
      at++;
    }
    all.add(at, help);
    return new Diagnostic(severity, slug, sentence, primary, secondary, all);
  }

  /** The same with one thing more to do. */
  public Diagnostic with(Help help) {
    List<Line> all = new ArrayList<>(lines);
    all.add(help);
    return new Diagnostic(severity, slug, sentence, primary, secondary, all);
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

    public Builder help(Help help) {
      lines.add(help);
      return this;
    }

    /** Something only the reader can decide. */
    public Builder help(String text) {
      return help(new Help.Advice(text, ""));
    }

    /** Something only the reader can decide, with an example of how it is written. */
    public Builder example(String text, String code) {
      return help(new Help.Advice(text, code));
    }

    /** A change that is shown as what it puts into the text. */
    public Builder help(String text, Edit edit) {
      return help(text, edit.text().strip(), edit);
    }

    /** A change that is shown otherwise, or by its words alone. */
    public Builder help(String text, String shown, Edit edit) {
      return help(new Help.Change(text, shown, edit));
    }

    /** Code in the place of what the primary label marks. */
    public Builder instead(String text, String code) {
      return help(text, new Edit(primary.orElseThrow().span(), code));
    }

    /** Words of the command line. */
    public Builder words(String text, String... words) {
      return help(new Help.Words(text, List.of(words)));
    }

    /** A command to type by itself. */
    public Builder command(String text, String command) {
      return help(new Help.Command(text, command));
    }

    /** A file to get, or room to make. */
    public Builder outside(String text) {
      return help(new Help.Outside(text));
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
