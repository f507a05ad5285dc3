// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

import dev.tva.diagnostic.Diagnostic.Label;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.source.Source;
import dev.tva.source.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Diagnostics as text. What they quote is made printable here, and the text of one is bounded: a
 * name may be as long as a file.
 */
public final class Renderer {
  /** Of one check or run, problems that are shown; a person mends the first. */
  public static final int MOST = 100;

  private static final int MOST_BYTES = 8000;
  private static final int MOST_LABELS = 12;
  private static final int SENTENCE = 1200;
  private static final int CELL = 200;
  private static final int CODE = 2000;
  private static final int WIDTH = 100;
  private static final int ROWS = 5;
  private static final String REST = "... the rest of this message is left out\n";

  private final Diagnostic diagnostic;
  private final Theme theme;
  private final StringBuilder out = new StringBuilder();

  private Renderer(Diagnostic diagnostic, Theme theme) {
    this.diagnostic = diagnostic;
    this.theme = theme;
  }

  /** The whole message: sentence, place, source with marks, facts and help. */
  public static String text(Diagnostic diagnostic, Theme theme) {
    return bounded(new Renderer(diagnostic, theme).render(), theme);
  }

  /** What is said of problems after the first hundred. */
  public static String left(int count) {
    return "... and " + Counted.of(count, "more problem");
  }

  /** Whole lines, as many as fit. */
  private static String bounded(String text, Theme theme) {
    if (Printable.bytes(text) <= MOST_BYTES) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int bytes = REST.length();
    for (String line : text.split("(?<=\n)")) {
      bytes += Printable.bytes(line);
      if (bytes > MOST_BYTES) {
        break;
      }
      kept.append(line);
    }
    return kept.append(theme.paint(Theme.Role.PLACE, REST.strip())).append('\n').toString();
  }

  private static String sentence(String text) {
    return Printable.of(text, SENTENCE);
  }

  private static String place(Span span) {
    return sentence(span.source().shown()) + ":" + span.line() + ":" + span.column();
  }

  /** One line for editors: {@code file:line:col: error[slug]: sentence}. */
  public static String concise(Diagnostic d) {
    String place = d.primary().map(Label::span).map(s -> place(s) + ": ").orElse("");
    return place + d.severity().word() + "[" + d.slug() + "]: " + sentence(d.sentence());
  }

  private String render() {
    out.append(
            theme.paint(
                Theme.role(diagnostic.severity()),
                diagnostic.severity().word() + "[" + diagnostic.slug() + "]"))
        .append(theme.paint(Theme.Role.SENTENCE, ": " + sentence(diagnostic.sentence())))
        .append('\n');
    int margin = 1;
    if (diagnostic.primary().isPresent()) {
      Label primary = diagnostic.primary().get();
      List<Label> labels = new ArrayList<>(List.of(primary));
      diagnostic.secondary().stream()
          .limit(MOST_LABELS)
          .filter(l -> l.span().source().equals(primary.span().source()))
          .forEach(labels::add);
      int last = primary.span().line();
      List<Label> secondary = diagnostic.secondary().stream().limit(MOST_LABELS).toList();
      for (Label l : secondary) {
        last = Math.max(last, l.span().line());
      }
      margin = Integer.toString(last).length();
      excerpt(primary, labels, margin);
      for (Label other : secondary) {
        if (!other.span().source().equals(primary.span().source())) {
          excerpt(other, List.of(other), margin);
        }
      }
      if (!diagnostic.lines().isEmpty()) {
        gutter(margin);
        out.append('\n');
      }
    }
    for (Line line : diagnostic.lines()) {
      line(line, " ".repeat(margin + 1));
    }
    return out.toString();
  }

  private void gutter(int margin) {
    out.append(theme.paint(Theme.Role.PLACE, " ".repeat(margin + 1) + "|"));
  }

  private void excerpt(Label head, List<Label> labels, int margin) {
    Source source = head.span().source();
    out.append(theme.paint(Theme.Role.PLACE, " ".repeat(margin) + "--> "))
        .append(place(head.span()))
        .append('\n');
    gutter(margin);
    out.append('\n');
    SortedMap<Integer, List<Label>> byLine = new TreeMap<>();
    for (Label l : labels) {
      byLine.computeIfAbsent(l.span().line(), _ -> new ArrayList<>()).add(l);
    }
    int before = 0;
    for (var e : byLine.entrySet()) {
      if (before > 0 && e.getKey() > before + 2) {
        out.append(theme.paint(Theme.Role.PLACE, "...")).append('\n');
      } else if (before > 0 && e.getKey() == before + 2) {
        sourceLine(SourceLine.of(source, before + 1), margin);
      }
      SourceLine line = SourceLine.of(source, e.getKey(), e.getValue().getFirst().span());
      sourceLine(line, margin);
      marks(line, e.getValue(), margin);
      before = e.getKey();
    }
  }

  private void sourceLine(SourceLine line, int margin) {
    String number = Integer.toString(line.number());
    out.append(theme.paint(Theme.Role.PLACE, " ".repeat(margin - number.length()) + number + " |"))
        .append(line.text().isEmpty() ? "" : " " + line.text())
        .append('\n');
  }

  /** Labels of one line: the last one's words beside its marks, the others on lines below. */
  private void marks(SourceLine line, List<Label> labels, int margin) {
    List<Label> sorted = new ArrayList<>(labels);
    sorted.sort(Comparator.comparingInt(l -> l.span().start()));
    boolean inline =
        sorted.stream().allMatch(l -> l.text().length() <= 4) && !overlap(line, sorted);
    List<List<Label>> rows = new ArrayList<>();
    if (inline) {
      rows.add(sorted);
    } else {
      for (Label l : sorted.reversed()) {
        rows.add(List.of(l));
      }
    }
    for (List<Label> row : rows) {
      gutter(margin);
      int at = 0;
      StringBuilder text = new StringBuilder(" ");
      for (Label l : row) {
        int from = line.from(l.span());
        int to = line.to(l.span());
        boolean primary = diagnostic.primary().map(p -> p.equals(l)).orElse(false);
        String mark =
            (primary ? "^" : "-").repeat(to - from) + (l.text().isEmpty() ? "" : " " + words(l));
        text.append(" ".repeat(Math.max(0, from - at)))
            .append(theme.paint(primary ? Theme.Role.PRIMARY : Theme.Role.SECONDARY, mark));
        at = Math.max(at, from) + SourceLine.width(mark);
      }
      out.append(text).append('\n');
    }
  }

  private static boolean overlap(SourceLine line, List<Label> sorted) {
    int at = -1;
    for (Label l : sorted) {
      int from = line.from(l.span());
      if (from <= at) {
        return true;
      }
      at = line.to(l.span()) + (l.text().isEmpty() ? 0 : 1 + SourceLine.width(words(l)));
    }
    return false;
  }

  private static String words(Label l) {
    return Printable.of(l.text(), CELL);
  }

  private void line(Line line, String indent) {
    switch (line) {
      case Line.Note(String text) -> wrapped(indent + "= note: ", sentence(text));
      case Help help -> help(help, indent);
      case Line.Table(var heading, var rows) -> table(indent, heading, rows);
    }
  }

  private void help(Help help, String indent) {
    String head = indent + "= help: ";
    String code = help.shown();
    if (code.isEmpty() || code.length() > CODE) {
      // Code that is cut cannot be typed.
      wrapped(head, sentence(help.text()));
    } else if (code.contains("\n")) {
      paintHead(head).append(before(help.text())).append('\n');
      Printable.lines(code)
          .lines()
          .forEach(l -> out.append(indent).append("    ").append(l).append('\n'));
    } else {
      paintHead(head)
          .append(before(help.text()))
          .append(padding(help.text()))
          .append(Printable.of(code.strip()))
          .append('\n');
    }
  }

  /** Words before code end with a colon, which tells the two apart. */
  private static String before(String text) {
    String words = sentence(text).stripTrailing();
    return words.endsWith(":") ? words : words + ":";
  }

  /** Code of several help lines stands in one column. */
  private String padding(String text) {
    int widest =
        diagnostic.lines().stream()
            .filter(l -> l instanceof Help h && !h.shown().isEmpty() && !h.shown().contains("\n"))
            .mapToInt(l -> before(((Help) l).text()).length())
            .max()
            .orElse(0);
    return " ".repeat(widest - before(text).length() + 1);
  }

  private StringBuilder paintHead(String head) {
    int words = head.indexOf("= ");
    return out.append(head, 0, words)
        .append(theme.paint(Theme.Role.HELP, head.substring(words, head.length() - 1)))
        .append(' ');
  }

  private void wrapped(String head, String text) {
    paintHead(head);
    int at = head.length();
    boolean first = true;
    for (String word : words(text)) {
      if (!first && at + 1 + word.length() > WIDTH) {
        out.append('\n').append(" ".repeat(head.length()));
        at = head.length();
      } else if (!first) {
        out.append(' ');
        at++;
      }
      out.append(word);
      at += word.length();
      first = false;
    }
    out.append('\n');
  }

  /** Between spaces; what stands in backticks is one word. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int start = 0;
    boolean quoted = false;
    for (int i = 0; i <= text.length(); i++) {
      boolean ends = i == text.length() || text.charAt(i) == ' ' && !quoted;
      if (ends) {
        if (i > start) {
          words.add(text.substring(start, i));
        }
        start = i + 1;
      } else if (text.charAt(i) == '`') {
        quoted = !quoted && text.indexOf('`', i + 1) > 0;
      }
    }
    return words;
  }

  private void table(String indent, List<String> heading, List<List<String>> rows) {
    int[] widths = new int[heading.size()];
    List<List<String>> shown = new ArrayList<>();
    shown.add(heading);
    for (List<String> row : rows.subList(0, Math.min(ROWS, rows.size()))) {
      shown.add(row.stream().map(c -> Printable.of(c, CELL)).toList());
    }
    for (List<String> row : shown) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (int r = 0; r < shown.size(); r++) {
      StringBuilder line = new StringBuilder(indent).append(r == 0 ? "= " : "  ");
      for (int i = 0; i < widths.length; i++) {
        String cell = shown.get(r).get(i);
        line.append(cell).append(" ".repeat(widths[i] - cell.length() + 4));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    if (rows.size() > ROWS) {
      out.append(indent).append("  (").append(rows.size() - ROWS).append(" more)\n");
    }
  }

  /** One JSON object on one line, for tools. */
  public static String json(Diagnostic d) {
    String text = json(d, SENTENCE);
    for (int most = SENTENCE / 3; Printable.bytes(text) > MOST_BYTES; most /= 3) {
      text = json(d, most);
    }
    return text;
  }

  /** With texts of at most so many characters; code that is longer is left out. */
  private static String json(Diagnostic d, int most) {
    StringBuilder b = new StringBuilder("{");
    field(b, "severity", d.severity().word()).append(',');
    field(b, "slug", d.slug().text()).append(',');
    field(b, "sentence", Printable.shortened(d.sentence(), most));
    d.primary()
        .ifPresent(l -> {
          Span s = l.span();
          field(b.append(','), "file", Printable.shortened(s.source().name(), most));
          b.append(",\"line\":").append(s.line()).append(",\"column\":").append(s.column());
          b.append(",\"start\":").append(s.start()).append(",\"end\":").append(s.end());
          field(b.append(','), "label", Printable.shortened(l.text(), most));
        });
    List<Help> helps =
        d.lines().stream()
            .limit(MOST_LABELS)
            .filter(l -> l instanceof Help)
            .map(l -> (Help) l)
            .filter(h -> h.text().length() + h.shown().length() <= most)
            .toList();
    b.append(",\"help\":[");
    for (int i = 0; i < helps.size(); i++) {
      quote(i == 0 ? b : b.append(','), words(helps.get(i)));
    }
    b.append("],\"edits\":[");
    boolean first = true;
    for (Help help : helps) {
      if (help instanceof Help.Change change && change.edit().text().length() <= most) {
        edit(first ? b : b.append(','), change);
        first = false;
      }
    }
    return Printable.json(b.append("]}").toString());
  }

  private static String words(Help help) {
    return help.shown().isEmpty() ? help.text() : before(help.text()) + " " + help.shown().strip();
  }

  private static void edit(StringBuilder b, Help.Change change) {
    Span place = change.edit().place();
    field(b.append('{'), "help", words(change)).append(',');
    field(b, "file", place.source().name());
    b.append(",\"start\":").append(place.start()).append(",\"end\":").append(place.end());
    field(b.append(','), "text", change.edit().text()).append('}');
  }

  private static StringBuilder field(StringBuilder b, String name, String value) {
    quote(b, name).append(':');
    return quote(b, value);
  }

  private static StringBuilder quote(StringBuilder b, String s) {
    b.append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == '"' || c == '\\') {
        b.append('\\').append(c);
      } else if (c < 0x20) {
        b.append(String.format("\\u%04x", (int) c));
      } else {
        b.append(c);
      }
    }
    return b.append('"');
  }
}
