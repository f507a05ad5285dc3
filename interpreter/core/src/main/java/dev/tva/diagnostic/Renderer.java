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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Diagnostics as text. */
public final class Renderer {
  private static final int WIDTH = 100;
  private static final int ROWS = 5;
  private static final int TAB = 4;

  /** Where lines are not broken: what stands in backticks is one word. */
  private static final Pattern WORD = Pattern.compile("(`[^`]*`|[^` ]|`)+");

  private final Diagnostic diagnostic;
  private final Theme theme;
  private final StringBuilder out = new StringBuilder();

  private Renderer(Diagnostic diagnostic, Theme theme) {
    this.diagnostic = diagnostic;
    this.theme = theme;
  }

  /** The whole message: sentence, place, source with marks, facts and help. */
  public static String text(Diagnostic diagnostic, Theme theme) {
    return new Renderer(diagnostic, theme).render();
  }

  /** One line for editors: {@code file:line:col: error[slug]: sentence}. */
  public static String concise(Diagnostic d) {
    String place =
        d.primary()
            .map(Label::span)
            .map(s -> s.source().name() + ":" + s.line() + ":" + s.column() + ": ")
            .orElse("");
    return place + d.severity().word() + "[" + d.slug() + "]: " + d.sentence();
  }

  private String render() {
    out.append(
            theme.paint(
                Theme.role(diagnostic.severity()),
                diagnostic.severity().word() + "[" + diagnostic.slug() + "]"))
        .append(theme.paint(Theme.Role.SENTENCE, ": " + diagnostic.sentence()))
        .append('\n');
    int margin = 1;
    if (diagnostic.primary().isPresent()) {
      Label primary = diagnostic.primary().get();
      List<Label> labels = new ArrayList<>(List.of(primary));
      diagnostic.secondary().stream()
          .filter(l -> l.span().source().equals(primary.span().source()))
          .forEach(labels::add);
      int last = primary.span().line();
      for (Label l : diagnostic.secondary()) {
        last = Math.max(last, l.span().line());
      }
      margin = Integer.toString(last).length();
      excerpt(primary, labels, margin);
      for (Label other : diagnostic.secondary()) {
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
        .append(source.name() + ":" + head.span().line() + ":" + head.span().column())
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
        sourceLine(source, before + 1, margin);
      }
      sourceLine(source, e.getKey(), margin);
      marks(source, e.getKey(), e.getValue(), margin);
      before = e.getKey();
    }
  }

  private void sourceLine(Source source, int line, int margin) {
    String number = Integer.toString(line);
    String text = expand(source.lineText(line));
    out.append(theme.paint(Theme.Role.PLACE, " ".repeat(margin - number.length()) + number + " |"))
        .append(text.isEmpty() ? "" : " " + text)
        .append('\n');
  }

  private static String expand(String line) {
    return line.replace("\t", " ".repeat(TAB));
  }

  /** Columns on the screen before an offset of a line: tabs are four wide, East Asian two. */
  private static int column(Source source, int line, int offset) {
    int start = source.lineStart(line);
    return width(source.text().substring(start, Math.max(start, offset)));
  }

  private static int width(String text) {
    return text.codePoints().map(c -> c == '\t' ? TAB : isWide(c) ? 2 : isMark(c) ? 0 : 1).sum();
  }

  private static boolean isWide(int c) {
    return c >= 0x1100 && c <= 0x115F
        || c >= 0x2E80 && c <= 0xA4CF
        || c >= 0xAC00 && c <= 0xD7A3
        || c >= 0xF900 && c <= 0xFAFF
        || c >= 0xFE30 && c <= 0xFE6F
        || c >= 0xFF00 && c <= 0xFF60
        || c >= 0x1F300 && c <= 0x1FAFF;
  }

  private static boolean isMark(int c) {
    return Character.getType(c) == Character.NON_SPACING_MARK;
  }

  /** Labels of one line: the last one's words beside its marks, the others on lines below. */
  private void marks(Source source, int line, List<Label> labels, int margin) {
    List<Label> sorted = new ArrayList<>(labels);
    sorted.sort(Comparator.comparingInt(l -> l.span().start()));
    boolean inline =
        sorted.stream().allMatch(l -> l.text().length() <= 4) && !overlap(source, line, sorted);
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
        int from = column(source, line, l.span().start());
        int to = Math.max(from + 1, column(source, line, end(source, line, l.span())));
        boolean primary = diagnostic.primary().map(p -> p.equals(l)).orElse(false);
        String mark =
            (primary ? "^" : "-").repeat(to - from) + (l.text().isEmpty() ? "" : " " + l.text());
        text.append(" ".repeat(Math.max(0, from - at)))
            .append(theme.paint(primary ? Theme.Role.PRIMARY : Theme.Role.SECONDARY, mark));
        at = Math.max(at, from) + width(mark);
      }
      out.append(text).append('\n');
    }
  }

  private static boolean overlap(Source source, int line, List<Label> sorted) {
    int at = -1;
    for (Label l : sorted) {
      int from = column(source, line, l.span().start());
      if (from <= at) {
        return true;
      }
      int to = Math.max(from + 1, column(source, line, end(source, line, l.span())));
      at = to + (l.text().isEmpty() ? 0 : 1 + width(l.text()));
    }
    return false;
  }

  /** Where a span ends on its first line. */
  private static int end(Source source, int line, Span span) {
    return Math.min(span.end(), source.lineStart(line) + source.lineText(line).length());
  }

  private void line(Line line, String indent) {
    switch (line) {
      case Line.Note(String text) -> wrapped(indent + "= note: ", text);
      case Line.Help(String text, var code) -> {
        String head = indent + "= help: ";
        if (code.isEmpty()) {
          wrapped(head, text);
        } else if (code.get().contains("\n")) {
          paintHead(head).append(before(text)).append('\n');
          code.get().lines().forEach(l -> out.append(indent).append("    ").append(l).append('\n'));
        } else {
          paintHead(head)
              .append(before(text))
              .append(padding(text))
              .append(code.get().strip())
              .append('\n');
        }
      }
      case Line.Table(var heading, var rows) -> table(indent, heading, rows);
    }
  }

  /** Words before code end with a colon, which tells the two apart. */
  private static String before(String text) {
    String words = text.stripTrailing();
    return words.endsWith(":") ? words : words + ":";
  }

  /** Code of several help lines stands in one column. */
  private String padding(String text) {
    int widest =
        diagnostic.lines().stream()
            .filter(l ->
                l instanceof Line.Help(_, var code)
                    && code.isPresent()
                    && !code.get().contains("\n"))
            .mapToInt(l -> before(((Line.Help) l).text()).length())
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
    for (String word : WORD.matcher(text).results().map(MatchResult::group).toList()) {
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

  private void table(String indent, List<String> heading, List<List<String>> rows) {
    int[] widths = new int[heading.size()];
    List<List<String>> shown = new ArrayList<>();
    shown.add(heading);
    shown.addAll(rows.subList(0, Math.min(ROWS, rows.size())));
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
    StringBuilder b = new StringBuilder("{");
    field(b, "severity", d.severity().word()).append(',');
    field(b, "slug", d.slug().text()).append(',');
    field(b, "sentence", d.sentence());
    d.primary()
        .ifPresent(l -> {
          Span s = l.span();
          field(b.append(','), "file", s.source().name());
          b.append(",\"line\":").append(s.line()).append(",\"column\":").append(s.column());
          b.append(",\"start\":").append(s.start()).append(",\"end\":").append(s.end());
          field(b.append(','), "label", l.text());
        });
    b.append(",\"help\":[");
    boolean first = true;
    for (Line line : d.lines()) {
      if (line instanceof Line.Help(String text, var code)) {
        quote(
            first ? b : b.append(','), code.map(c -> before(text) + " " + c.strip()).orElse(text));
        first = false;
      }
    }
    return b.append("]}").toString();
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
