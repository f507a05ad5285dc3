// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import dev.tva.assist.Paint;
import dev.tva.repl.Repl;
import java.util.List;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Colours what is being typed; what cannot be is underlined too. */
final class LineHighlighter implements Highlighter {
  private static final AttributedStyle DEFAULT = AttributedStyle.DEFAULT;

  private final Repl repl;
  private final boolean color;

  LineHighlighter(Repl repl, boolean color) {
    this.repl = repl;
    this.color = color;
  }

  @Override
  public AttributedString highlight(LineReader reader, String text) {
    AttributedStringBuilder out = new AttributedStringBuilder();
    int at = 0;
    int cursor = Math.min(text.length(), reader.getBuffer().cursor());
    for (Paint p : LineParser.unless(List.<Paint>of(), () -> repl.paint(text, cursor))) {
      out.append(text.substring(at, p.start()));
      out.styled(style(p.role()), text.substring(p.start(), p.end()));
      at = p.end();
    }
    return out.append(text.substring(at)).toAttributedString();
  }

  private AttributedStyle style(Paint.Role role) {
    if (!color) {
      return role == Paint.Role.WRONG ? DEFAULT.underline() : DEFAULT;
    }
    return switch (role) {
      case COMMAND -> DEFAULT.bold().foreground(AttributedStyle.BLUE);
      case KEYWORD -> DEFAULT.foreground(AttributedStyle.MAGENTA);
      case FUNCTION -> DEFAULT.foreground(AttributedStyle.CYAN);
      case BOUND -> DEFAULT.bold();
      case NUMBER -> DEFAULT.foreground(AttributedStyle.YELLOW);
      case TEXT -> DEFAULT.foreground(AttributedStyle.GREEN);
      case COMMENT -> DEFAULT.faint();
      case WRONG -> DEFAULT.foreground(AttributedStyle.RED).underline();
    };
  }
}
