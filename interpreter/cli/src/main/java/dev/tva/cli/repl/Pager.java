// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;

/** Writes text; what is higher than the window, a window at a time. */
final class Pager {
  private static final int CTRL_C = 3;
  private static final int CTRL_D = 4;
  private static final int ESCAPE = 27;
  private static final int SEARCH = -2;
  private static final int AGAIN = -3;

  private final Terminal terminal;

  Pager(Terminal terminal) {
    this.terminal = terminal;
  }

  /** {@code text} is whole lines. */
  void write(String text) {
    List<String> lines = text.lines().toList();
    PrintWriter out = terminal.writer();
    int room = room();
    if (height(lines) <= room) {
      out.print(text);
      out.flush();
      return;
    }
    Attributes before = terminal.enterRawMode();
    try {
      Attributes raw = terminal.getAttributes();
      raw.setLocalFlag(Attributes.LocalFlag.ISIG, false);
      terminal.setAttributes(raw);
      pages(lines, out, room);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      terminal.setAttributes(before);
    }
  }

  /** Lines of a window, without one for the question. */
  private int room() {
    return Math.max(2, terminal.getHeight()) - 1;
  }

  /** Raw mode does not return the carriage by itself. */
  private void pages(List<String> lines, PrintWriter out, int room) throws IOException {
    int at = 0;
    int left = room;
    String wanted = "";
    String remark = "";
    while (at < lines.size()) {
      int height = height(List.of(lines.get(at)));
      if (left < height && left < room) {
        left = ask(out, at + " of " + lines.size() + " lines" + remark);
        remark = "";
        if (left == 0) {
          return;
        }
        if (left == SEARCH || left == AGAIN) {
          wanted = left == SEARCH ? searched(out) : wanted;
          left = 0;
          int found = found(lines, at, wanted);
          if (found >= 0) {
            out.print("...\r\n");
            at = found;
            left = room - 1;
          } else if (!wanted.isEmpty()) {
            remark = ", none with " + wanted;
          }
        }
        continue;
      }
      out.print(lines.get(at) + "\r\n");
      at++;
      left -= height;
    }
    out.flush();
  }

  /** The next line with a text, or the first of all; less than none where there is none. */
  private static int found(List<String> lines, int from, String text) {
    String small = text.toLowerCase(Locale.ROOT);
    for (int i = 0; i < lines.size() && !text.isEmpty(); i++) {
      int line = (from + i) % lines.size();
      if (AttributedString.stripAnsi(lines.get(line)).toLowerCase(Locale.ROOT).contains(small)) {
        return line;
      }
    }
    return -1;
  }

  /** The text that is typed to be searched for. */
  private String searched(PrintWriter out) throws IOException {
    StringBuilder text = new StringBuilder();
    out.print("/");
    out.flush();
    for (int c = terminal.reader().read();
        c != '\r' && c != '\n' && c >= 0;
        c = terminal.reader().read()) {
      if (c == CTRL_C || c == ESCAPE) {
        text.setLength(0);
        break;
      }
      boolean back = c == 127 || c == 8;
      if (back && !text.isEmpty()) {
        text.setLength(text.length() - 1);
      } else if (!back) {
        text.append((char) c);
      }
      out.print("\r\u001b[K/" + text);
      out.flush();
    }
    out.print("\r\u001b[K");
    out.flush();
    return text.toString();
  }

  /** How many lines to go on with; none to end, {@link #SEARCH} to search, or {@link #AGAIN}. */
  private int ask(PrintWriter out, String where) throws IOException {
    String question = where + "  (space: more, enter: a line, / n: search, a: all, q: end)";
    int width = Math.max(1, terminal.getWidth() - 1);
    out.print(
        "\u001b[7m"
            + (question.length() > width ? question.substring(0, width) : question)
            + "\u001b[0m");
    out.flush();
    int answer = -1;
    while (answer == -1) {
      answer =
          switch (terminal.reader().read()) {
            case ' ', 'f', '\t' -> room();
            case '\r', '\n', 'j' -> 1;
            case '/' -> SEARCH;
            case 'n' -> AGAIN;
            case 'a', 'G' -> Integer.MAX_VALUE;
            case 'q', 'Q', CTRL_C, CTRL_D, ESCAPE, -1 -> 0;
            default -> -1;
          };
    }
    out.print("\r\u001b[K");
    out.flush();
    return answer;
  }

  /** How many lines of the window they take. */
  private int height(List<String> lines) {
    int width = Math.max(1, terminal.getWidth());
    int all = 0;
    for (String line : lines) {
      all += Math.max(1, (AttributedString.fromAnsi(line).columnLength() + width - 1) / width);
    }
    return all;
  }
}
