// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;

/** Writes text; what is higher than the window, a window at a time. */
final class Pager {
  private static final int CTRL_C = 3;
  private static final int CTRL_D = 4;
  private static final int ESCAPE = 27;

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
    while (at < lines.size()) {
      int height = height(List.of(lines.get(at)));
      if (left < height && left < room) {
        left = ask(out, at, lines.size());
        if (left == 0) {
          return;
        }
        continue;
      }
      out.print(lines.get(at) + "\r\n");
      at++;
      left -= height;
    }
    out.flush();
  }

  /** How many lines to go on with; none to end. */
  private int ask(PrintWriter out, int shown, int all) throws IOException {
    String question = shown + " of " + all + " lines  (space: more, enter: a line, a: all, q: end)";
    int width = Math.max(1, terminal.getWidth() - 1);
    out.print(
        "\u001b[7m"
            + (question.length() > width ? question.substring(0, width) : question)
            + "\u001b[0m");
    out.flush();
    int answer = -1;
    while (answer < 0) {
      answer =
          switch (terminal.reader().read()) {
            case ' ', 'f', '\t' -> room();
            case '\r', '\n', 'j' -> 1;
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
