// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax.format;

import java.util.List;

/** A line of formatted text with the places that may be moved into a column with its neighbours. */
final class FormattedLine {
  private final int indent;
  private final StringBuilder code = new StringBuilder();
  private String comment = "";
  private int type = -1;
  private int arrow = -1;

  FormattedLine(int indent) {
    this.indent = indent;
  }

  void append(String text) {
    code.append(text);
  }

  void comment(String text) {
    comment = text;
  }

  void markType() {
    type = code.length();
  }

  void markArrow() {
    arrow = code.length();
  }

  /** What is aligned. */
  private enum Column {
    TYPE,
    ARROW,
    COMMENT
  }

  /** Where it stands in the code of this line, or -1. */
  private int offset(Column column) {
    return switch (column) {
      case TYPE -> type;
      case ARROW -> arrow;
      case COMMENT -> comment.isEmpty() || code.isEmpty() ? -1 : code.length();
    };
  }

  /** Moves types, arrows and comments of neighbouring lines into one column each. */
  static void align(List<FormattedLine> lines) {
    for (var column : Column.values()) {
      int from = 0;
      while (from < lines.size()) {
        int to = from;
        int widest = 0;
        while (to < lines.size() && lines.get(to).offset(column) >= 0) {
          var line = lines.get(to++);
          widest = Math.max(widest, line.indent + line.offset(column));
        }
        for (var line : lines.subList(from, to)) {
          line.pad(line.offset(column), widest - line.indent - line.offset(column));
        }
        from = Math.max(to, from + 1);
      }
    }
  }

  private void pad(int offset, int by) {
    code.insert(offset, " ".repeat(by));
    arrow += arrow >= offset ? by : 0;
  }

  void appendTo(StringBuilder out) {
    if (!code.isEmpty() || !comment.isEmpty()) {
      out.append(" ".repeat(indent)).append(code);
      out.append(comment.isEmpty() || code.isEmpty() ? "" : "  ").append(comment);
    }
    out.append('\n');
  }
}
